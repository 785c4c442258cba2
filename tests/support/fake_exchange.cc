#include "tests/support/fake_exchange.h"

namespace outdial::tests {

using workers::LookupFailure;

std::vector<calls::Begun> FakeExchange::dialled() const {
  std::scoped_lock lock(mutex_);
  return dialled_;
}

std::vector<std::string> FakeExchange::dialled_numbers() const {
  std::vector<std::string> numbers;
  for (const auto& dial : dialled())
    numbers.push_back(dial.to_number);
  return numbers;
}

std::vector<std::string> FakeExchange::stopped() const {
  std::scoped_lock lock(mutex_);
  return stopped_;
}

std::vector<std::string> FakeExchange::erased() const {
  std::scoped_lock lock(mutex_);
  return erased_;
}

int FakeExchange::lookups() const {
  std::scoped_lock lock(mutex_);
  return lookups_;
}

calls::Answer FakeExchange::next_answer(const calls::Begun& dial) {
  std::scoped_lock lock(mutex_);
  dialled_.push_back(dial);
  if (answers.empty()) return calls::AnswerPlaced{"call_" + std::to_string(++placed_)};
  auto answer = answers.front();
  answers.pop_front();
  return answer;
}

calls::Answer FakeCarrier::place(const calls::Begun& dial, const std::function<bool()>& may_send) {
  if (!may_send()) return calls::AnswerNotSent{"too late"};
  auto answer = exchange_.next_answer(dial);
  if (exchange_.on_the_way) exchange_.on_the_way(dial);
  return answer;
}

workers::Lookup<std::vector<calls::Evidence>> FakeCarrier::find_attempt(schema::CallId attempt) {
  if (exchange_.on_lookup) exchange_.on_lookup();
  std::scoped_lock lock(exchange_.mutex_);
  ++exchange_.lookups_;
  if (exchange_.lookup_failure) return base::unexpected(*exchange_.lookup_failure);
  auto found = exchange_.attempts.find(attempt);
  return found == exchange_.attempts.end() ? std::vector<calls::Evidence>{} : found->second;
}

workers::Lookup<calls::Evidence> FakeCarrier::get(std::string_view provider_call_id) {
  std::scoped_lock lock(exchange_.mutex_);
  ++exchange_.lookups_;
  if (exchange_.lookup_failure) return base::unexpected(*exchange_.lookup_failure);
  auto found = exchange_.details.find(std::string(provider_call_id));
  if (found == exchange_.details.end())
    return base::unexpected(LookupFailure{LookupFailure::Kind::not_found, "no such call", {}});
  return found->second;
}

std::optional<LookupFailure> FakeCarrier::stop(std::string_view provider_call_id) {
  std::scoped_lock lock(exchange_.mutex_);
  exchange_.stopped_.emplace_back(provider_call_id);
  return std::nullopt;
}

std::optional<LookupFailure> FakeCarrier::erase(std::string_view provider_call_id) {
  std::scoped_lock lock(exchange_.mutex_);
  if (exchange_.lookup_failure) return exchange_.lookup_failure;
  exchange_.erased_.emplace_back(provider_call_id);
  return std::nullopt;
}

workers::Lookup<workers::ConcurrencyReport> FakeCarrier::concurrency() {
  std::scoped_lock lock(exchange_.mutex_);
  if (exchange_.lookup_failure) return base::unexpected(*exchange_.lookup_failure);
  return exchange_.concurrency;
}

}  // namespace outdial::tests
