// Usage: node sdk_test.mjs PATH_TO_RETELL_SIM
// Drives retell-sim with the official client and lets the client verify the simulator's webhooks.
// One line per check; exit code 1 when any fails. Node 18 needs --experimental-global-webcrypto.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import readline from 'node:readline';
import Retell from 'retell-sdk';

const KEY = 'key_sdk_test';
const AGENT = 'agent_7d3f0b9a1c2e4f58869a0b1c2d';
const FROM = '+14155550100';

const [binary] = process.argv.slice(2);
if (!binary) {
  console.error('usage: sdk_test.mjs PATH_TO_RETELL_SIM');
  process.exit(2);
}

let failures = 0;
function check(what, good, detail = '') {
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}${good || detail === '' ? '' : `: ${detail}`}`);
  if (!good) failures += 1;
}

async function eventually(condition, limitMs = 10_000) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value || Date.now() > deadline) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function startReceiver() {
  const received = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ body, signature: request.headers['x-retell-signature'], json: JSON.parse(body) });
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { received, server, url: `http://127.0.0.1:${server.address().port}/webhooks/retell` };
}

async function startSimulator(webhookUrl) {
  const process_ = spawn(
    binary,
    ['--port', '0', '--speed', '100', '--cps', '50', '--api-key', KEY, '--webhook-url', webhookUrl,
      '--agent', AGENT, '--from-number', FROM, '--outcomes', 'interested=1', '--seed', '7'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of readline.createInterface({ input: process_.stdout })) {
    const match = /^retell-sim listening on (127\.0\.0\.1:\d+)$/.exec(line);
    if (match) return { process: process_, base: `http://${match[1]}` };
  }
  throw new Error('retell-sim did not start');
}

const receiver = await startReceiver();
const simulator = await startSimulator(receiver.url);
// Also when the script itself breaks down.
process.on('exit', () => simulator.process.kill('SIGTERM'));
const client = new Retell({ apiKey: KEY, baseURL: simulator.base, maxRetries: 0 });
const judge = async (method, path, body) => {
  const answer = await fetch(simulator.base + path, { method, body: body && JSON.stringify(body) });
  return answer.status === 204 ? null : answer.json();
};
const create = (to, attempt, more = {}) =>
  client.call.createPhoneCall({
    from_number: FROM,
    to_number: to,
    override_agent_id: AGENT,
    override_agent_version: 12,
    metadata: { outdial_attempt_id: attempt, outdial_batch_id: 'bat_1' },
    retell_llm_dynamic_variables: { customer_name: 'Zoë Müller', business_name: 'Harbor 漢字' },
    ...more,
  });
const refusal = async (promise) => promise.then(() => null, (error) => error);

async function checkReads() {
  const limits = await client.concurrency.retrieve();
  check('concurrency.retrieve gives limit and use',
    limits.concurrency_limit === 20 && limits.current_concurrency === 0, JSON.stringify(limits));
  const number = await client.phoneNumber.retrieve(FROM);
  check('phoneNumber.retrieve knows the from_number', number.phone_number === FROM);
  const numbers = await client.phoneNumber.list();
  check('phoneNumber.list has it', numbers.items.some((one) => one.phone_number === FROM));
  const agent = await client.agent.retrieve(AGENT);
  check('agent.retrieve knows the agent', agent.agent_id === AGENT);
  const agents = await client.agent.list();
  check('agent.list has it', agents.items.some((one) => one.agent_id === AGENT));
}

async function checkCallLife() {
  const created = await create('+14155550123', 'att_life');
  check('createPhoneCall answers a registered call',
    /^call_[0-9a-f]{27}$/.test(created.call_id) && created.call_status === 'registered', created.call_id);
  check('createPhoneCall echoes the metadata', created.metadata.outdial_attempt_id === 'att_life');
  const ended = await eventually(async () => {
    const call = await client.call.retrieve(created.call_id);
    return call.call_analysis && call;
  });
  check('call.retrieve shows the finished call',
    ended?.call_status === 'ended' && ended.transcript.includes('Zoë') && ended.duration_ms > 0);
  const page = await eventually(async () => {
    const found = await client.call.list({
      filter_criteria: {
        metadata: [{ type: 'string', op: 'eq', key: 'outdial_attempt_id', value: 'att_life' }],
      },
      limit: 10,
    });
    return found.items.length > 0 && found;
  });
  check('call.list finds it by metadata, without transcript',
    page?.items.length === 1 && page.items[0].call_id === created.call_id && !('transcript' in page.items[0]));
  const none = await client.call.list({
    filter_criteria: { metadata: [{ type: 'string', op: 'eq', key: 'outdial_attempt_id', value: 'att_none' }] },
  });
  check('call.list answers empty for an unknown attempt', none.items.length === 0 && none.has_more === false);
  const updated = await client.call.update(created.call_id, { metadata: { outdial_attempt_id: 'att_new' } });
  check('call.update replaces the metadata', updated.metadata.outdial_attempt_id === 'att_new');
}

async function checkStop() {
  await judge('POST', '/sim/outcomes', { '+14155550124': ['max_duration_reached'] });
  const created = await create('+14155550124', 'att_stop');
  await client.call.stop(created.call_id);
  const stopped = await client.call.retrieve(created.call_id);
  check('call.stop ends a live call', stopped.disconnection_reason === 'manual_stopped');
  const again = await refusal(client.call.stop(created.call_id));
  check('call.stop of an ended call is 422', again?.status === 422);
}

async function checkRefusals() {
  const wrongKey = new Retell({ apiKey: 'key_wrong', baseURL: simulator.base, maxRetries: 0 });
  check('a wrong key is an AuthenticationError',
    (await refusal(wrongKey.concurrency.retrieve())) instanceof Retell.AuthenticationError);
  const cases = [
    ['a bad number is 422', () => create('4155550123', 'x'), 422],
    ['a foreign from_number is 404', () => create('+14155550123', 'x', { from_number: '+14155550199' }), 404],
    ['a variable that is no text is 400',
      () => create('+14155550123', 'x', { retell_llm_dynamic_variables: { n: 3 } }), 400],
    ['an unknown agent is 422', () => create('+14155550123', 'x', { override_agent_id: 'agent_none' }), 422],
    ['an unknown call is 422', () => client.call.retrieve('call_none'), 422],
  ];
  for (const [what, request, status] of cases) {
    const error = await refusal(request());
    check(what, error?.status === status && error.error?.status === 'error', error?.message);
  }
}

async function checkRetries() {
  await judge('POST', '/sim/faults', { accept_then_500: { first: 2 } });
  const retrying = new Retell({ apiKey: KEY, baseURL: simulator.base });
  await retrying.call.createPhoneCall({ from_number: FROM, to_number: '+14155550125' });
  const { requests } = await judge('GET', '/sim/calls?to_number=%2B14155550125');
  check('the client retries after 500, and the judge sees three calls',
    requests.length === 3 && requests.every((one) => one.dialled) &&
      requests.map((one) => one.retry_count).join() === '0,1,2',
    requests.map((one) => one.retry_count).join());
  await judge('DELETE', '/sim/faults');
}

async function checkWebhooks() {
  const life = () => receiver.received.filter((one) => one.json.call.to_number === '+14155550123');
  await eventually(() => life().length >= 3);
  check('webhooks of the call arrived',
    life().map((one) => one.json.event).sort().join() === 'call_analyzed,call_ended,call_started');
  const verdicts = await Promise.all(
    receiver.received.map((one) => Retell.verify(one.body, KEY, one.signature)));
  check(`Retell.verify accepts all ${verdicts.length} webhooks`, verdicts.length > 0 && verdicts.every(Boolean));
  const [first] = life();
  check('Retell.verify refuses another key', !(await Retell.verify(first.body, 'key_other', first.signature)));

  const about = (...numbers) =>
    receiver.received.filter((one) => numbers.includes(one.json.call.to_number));
  await judge('POST', '/sim/outcomes', { '+14155550126': ['busy'], '+14155550127': ['busy'] });
  await judge('POST', '/sim/faults', { webhook_bad_signature: 1 });
  await create('+14155550126', 'att_bad');
  await eventually(() => about('+14155550126').length >= 2);
  await judge('POST', '/sim/faults', { webhook_bad_signature: 0, webhook_old_timestamp: 1 });
  await create('+14155550127', 'att_old');
  await eventually(() => about('+14155550127').length >= 2);
  const spoiled = about('+14155550126', '+14155550127');
  const refused = await Promise.all(spoiled.map((one) => Retell.verify(one.body, KEY, one.signature)));
  check('Retell.verify refuses spoiled and old signatures',
    refused.length === 4 && refused.every((accepted) => !accepted), `${refused}`);
}

const over = once(simulator.process, 'exit');
try {
  await checkReads();
  await checkCallLife();
  await checkStop();
  await checkRefusals();
  await checkRetries();
  await checkWebhooks();
} finally {
  simulator.process.kill('SIGTERM');
  receiver.server.close();
  receiver.server.closeAllConnections?.();
}
const [code] = await over;
check('retell-sim stops cleanly', code === 0, `${code}`);
console.log(failures === 0 ? 'all checks passed' : `${failures} checks failed`);
process.exit(failures === 0 ? 0 : 1);
