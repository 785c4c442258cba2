// Talks to the API. The token lives in this tab's session storage and travels in a header only.

const kToken = "outdial.token";

export const token = {
  get: () => sessionStorage.getItem(kToken),
  set: (value) => sessionStorage.setItem(kToken, value),
  forget: () => sessionStorage.removeItem(kToken),
};

/// A problem+json as an exception; status 0 when there was no answer at all.
export class Problem extends Error {
  constructor(body) {
    super(body.title);
    Object.assign(this, body);
  }
}

async function problemOf(response) {
  const requestId = response.headers.get("X-Request-Id");
  const plain = { title: `The server answered ${response.status}`, status: response.status, request_id: requestId };
  try {
    return new Problem({ ...plain, ...(await response.json()) });
  } catch {
    return new Problem(plain);
  }
}

/// The answer as it comes; throws a Problem for everything that is not a success.
export async function request(path, options = {}) {
  const headers = { ...options.headers };
  if (token.get()) headers.Authorization = `Bearer ${token.get()}`;
  let response;
  try {
    response = await fetch(path, { cache: "no-store", credentials: "omit", ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({
      title: "Outdial does not answer",
      detail: "Is the daemon running? On its machine: systemctl status outdiald",
      status: 0,
    });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function get(path) {
  return (await request(path)).json();
}

export async function post(path) {
  return (await request(path, { method: "POST" })).json();
}

/// For what may not be there yet: null instead of 404.
export async function getIfThere(path) {
  try {
    return await get(path);
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}
