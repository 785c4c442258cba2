#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "retell/call_wire.h"
#include "retell/create_call.h"
#include "retell/endpoint.h"
#include "retell/outcome.h"

namespace outdial::retell {

struct ClientOptions {
  std::string base_url;
  std::string api_key;
  std::string ca_cert_path;  // empty: the system's authorities
  base::Millis connect_timeout{5'000};
  base::Millis request_timeout{30'000};
  std::size_t max_answer_bytes = 8 * 1024 * 1024;
  std::string version;  // of this program, for User-Agent
};

struct Concurrency {
  std::optional<std::int64_t> current_concurrency;
  std::optional<std::int64_t> concurrency_limit;
  std::optional<std::int64_t> reserved_inbound_concurrency;
};

struct PhoneNumber {
  std::string phone_number;
  std::optional<std::string> phone_number_type;
  std::optional<std::string> nickname;
};

struct Agent {
  std::string agent_id;
  std::optional<std::int64_t> version;
  std::optional<bool> is_published;
  std::optional<std::string> agent_name;
  std::optional<std::string> webhook_url;
  std::optional<std::int64_t> max_call_duration_ms;
  std::optional<std::string> response_engine_type;
  std::optional<std::string> llm_websocket_url;
};

enum class SortOrder { descending, ascending };

/// One page of list-calls.
struct CallQuery {
  std::optional<std::pair<std::string, std::string>> metadata;  // key and value
  /// By start_timestamp, which calls that never connected lack: they are left out.
  std::optional<base::Time> started_since;
  SortOrder order = SortOrder::descending;
  int limit = 100;
  std::string pagination_key;  // of the page before
};

/// Retell's HTTP interface. One object per thread; it holds one connection, kept alive between
/// calls. Every request is sent at most once and ends by request_timeout (only the system's name
/// look-up, before anything is sent, keeps its own time). Bad options throw std::invalid_argument,
/// and std::runtime_error when the authorities cannot be loaded; what Retell or the network does
/// never throws. When the machine itself fails (no memory, no poll) a call throws and may have been
/// sent. The API key is in no message. The program must ignore SIGPIPE.
class Client {
 public:
  Client(ClientOptions options, const base::Clock& clock);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// `may_send` is asked at most once: after the connection is up and TLS agreed, directly before
  /// the write that carries head and body together (one system call up to 16 kB). On false no byte
  /// leaves and the outcome is NotSent. So a process that is stopped before the question asks late;
  /// only a stop between the question and that write, with nothing but the encryption between them,
  /// can make a request late, and it is still that one request.
  CreateOutcome create_phone_call(const CreatePhoneCall& request,
                                  const std::function<bool()>& may_send);

  /// not_found means that Retell does not know the id.
  Answer<CallObject> get_call(std::string_view call_id);
  /// All calls whose metadata has this value. An answer full of other calls is a failure, since
  /// then the filter did not work and a call could be missed.
  Answer<std::vector<CallObject>> list_calls_by_metadata(const std::string& key,
                                                         const std::string& value);
  Answer<CallPage> list_calls(const CallQuery& query);
  /// The next page, oldest first, of calls that connected since then.
  Answer<CallPage> list_calls_since(base::Time since, const std::string& pagination_key = "");
  /// Nothing when Retell took the command.
  std::optional<Failure> stop_call(std::string_view call_id);
  /// Removes a call and its data; nothing when Retell has done so.
  std::optional<Failure> delete_call(std::string_view call_id);
  Answer<Concurrency> get_concurrency();
  Answer<PhoneNumber> get_phone_number(std::string_view number);
  /// `version`: a number, a tag or a name; empty for Retell's default.
  Answer<Agent> get_agent(std::string_view agent_id, std::string_view version = "");

 private:
  struct Ask;
  Exchange run(const Ask& ask, const std::function<bool()>& may_send);
  Answer<std::string> ask(const Ask& ask);

  const ClientOptions options_;
  const base::Clock& clock_;
  const Endpoint endpoint_;
  std::unique_ptr<class TlsContext> tls_;  // null for plain HTTP; outlives the connection
  std::unique_ptr<class Connection> connection_;
};

}  // namespace outdial::retell
