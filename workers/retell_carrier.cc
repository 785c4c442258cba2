#include "workers/retell_carrier.h"

#include "workers/evidence.h"

namespace outdial::workers {
namespace {

LookupFailure failure_of(const retell::Failure& failure) {
  static constexpr LookupFailure::Kind kKinds[] = {
      LookupFailure::Kind::not_found, LookupFailure::Kind::refused, LookupFailure::Kind::throttled,
      LookupFailure::Kind::unavailable};
  return {kKinds[static_cast<std::size_t>(failure.kind)], failure.message, failure.retry_after};
}

struct ToAnswer {
  calls::Answer operator()(const retell::Placed& placed) const {
    return calls::AnswerPlaced{placed.call_id};
  }
  calls::Answer operator()(const retell::Refused& refused) const {
    return calls::AnswerRefused{refused.status, refused.message};
  }
  calls::Answer operator()(const retell::Throttled& throttled) const {
    return calls::AnswerThrottled{throttled.retry_after, throttled.message};
  }
  calls::Answer operator()(const retell::NotSent& not_sent) const {
    return calls::AnswerNotSent{not_sent.reason};
  }
  calls::Answer operator()(const retell::Unknown& unknown) const {
    return calls::AnswerUnknown{unknown.reason};
  }
};

class RetellCarrier : public Carrier {
 public:
  RetellCarrier(const retell::ClientOptions& options, const base::Clock& clock)
      : client_(options, clock) {}

  calls::Answer place(const calls::Begun& dial, const std::function<bool()>& may_send) override {
    retell::CreatePhoneCall request;
    request.from_number = dial.from_number;
    request.to_number = dial.to_number;
    request.override_agent_id = dial.agent_id;
    request.override_agent_version = dial.agent_version;
    request.metadata = dial.metadata;
    request.dynamic_variables = dial.variables;
    return std::visit(ToAnswer{}, client_.create_phone_call(request, may_send));
  }

  Lookup<std::vector<calls::Evidence>> find_attempt(schema::CallId attempt) override {
    auto found = client_.list_calls_by_metadata("outdial_attempt_id", attempt.str());
    if (!found) return base::unexpected(failure_of(found.error()));
    std::vector<calls::Evidence> all;
    for (const auto& call : *found)
      all.push_back(evidence_of_lookup(call));
    return all;
  }

  Lookup<calls::Evidence> get(std::string_view provider_call_id) override {
    auto found = client_.get_call(provider_call_id);
    if (!found) return base::unexpected(failure_of(found.error()));
    return evidence_of_lookup(*found);
  }

  std::optional<LookupFailure> stop(std::string_view provider_call_id) override {
    if (auto failure = client_.stop_call(provider_call_id)) return failure_of(*failure);
    return std::nullopt;
  }

  std::optional<LookupFailure> erase(std::string_view provider_call_id) override {
    if (auto failure = client_.delete_call(provider_call_id)) return failure_of(*failure);
    return std::nullopt;
  }

  Lookup<ConcurrencyReport> concurrency() override {
    auto answer = client_.get_concurrency();
    if (!answer) return base::unexpected(failure_of(answer.error()));
    return ConcurrencyReport{answer->concurrency_limit, answer->reserved_inbound_concurrency,
                             answer->current_concurrency};
  }

 private:
  retell::Client client_;
};

}  // namespace

std::unique_ptr<Carrier> make_retell_carrier(const retell::ClientOptions& options,
                                             const base::Clock& clock) {
  return std::make_unique<RetellCarrier>(options, clock);
}

}  // namespace outdial::workers
