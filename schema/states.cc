#include "schema/states.h"

namespace outdial::schema {
namespace {

constexpr std::string_view kCampaignWords[] = {"draft", "active", "paused", "archived"};
constexpr std::string_view kBatchWords[] = {"preparing", "in_progress", "paused",   "halted",
                                            "completed", "cancelling",  "cancelled"};
constexpr std::string_view kEnrolmentWords[] = {"pending", "queued",    "in_call",
                                                "done",    "exhausted", "suppressed",
                                                "expired", "cancelled", "needs_review"};
constexpr std::string_view kCallWords[] = {"placing",  "placed",  "refused",    "throttled",
                                           "not_sent", "unknown", "not_placed", "ongoing",
                                           "ended",    "analyzed"};
constexpr std::string_view kJobWords[] = {"available", "scheduled", "running",
                                          "completed", "discarded", "cancelled"};

using enum CampaignStatus;
constexpr std::pair<CampaignStatus, CampaignStatus> kCampaignMoves[] = {
    {draft, active},   {active, paused},   {paused, active},
    {draft, archived}, {active, archived}, {paused, archived}};

using B = BatchStatus;
constexpr std::pair<B, B> kBatchMoves[] = {
    {B::preparing, B::in_progress}, {B::in_progress, B::paused},     {B::paused, B::in_progress},
    {B::in_progress, B::halted},    {B::halted, B::in_progress},     {B::in_progress, B::completed},
    {B::preparing, B::cancelling},  {B::in_progress, B::cancelling}, {B::paused, B::cancelling},
    {B::halted, B::cancelling},     {B::cancelling, B::cancelled}};

using E = EnrolmentStatus;
constexpr std::pair<E, E> kEnrolmentMoves[] = {
    {E::pending, E::queued},       {E::queued, E::pending},      {E::queued, E::in_call},
    {E::in_call, E::pending},      {E::pending, E::done},        {E::queued, E::done},
    {E::in_call, E::done},         {E::pending, E::exhausted},   {E::queued, E::exhausted},
    {E::in_call, E::exhausted},    {E::pending, E::suppressed},  {E::queued, E::suppressed},
    {E::in_call, E::suppressed},   {E::pending, E::expired},     {E::queued, E::expired},
    {E::in_call, E::expired},      {E::pending, E::cancelled},   {E::queued, E::cancelled},
    {E::pending, E::needs_review}, {E::queued, E::needs_review}, {E::in_call, E::needs_review}};

using C = CallStatus;
constexpr std::pair<C, C> kCallMoves[] = {
    {C::placing, C::placed},     {C::placing, C::refused},     {C::placing, C::throttled},
    {C::placing, C::not_sent},   {C::placing, C::unknown},     {C::unknown, C::placed},
    {C::unknown, C::not_placed}, {C::placing, C::ongoing},     {C::placed, C::ongoing},
    {C::unknown, C::ongoing},    {C::not_placed, C::ongoing},  {C::placing, C::ended},
    {C::placed, C::ended},       {C::unknown, C::ended},       {C::not_placed, C::ended},
    {C::ongoing, C::ended},      {C::placing, C::analyzed},    {C::placed, C::analyzed},
    {C::unknown, C::analyzed},   {C::not_placed, C::analyzed}, {C::ongoing, C::analyzed},
    {C::ended, C::analyzed},     {C::not_placed, C::placed},   {C::refused, C::placed},
    {C::refused, C::ongoing},    {C::refused, C::ended},       {C::refused, C::analyzed},
    {C::throttled, C::placed},   {C::throttled, C::ongoing},   {C::throttled, C::ended},
    {C::throttled, C::analyzed}, {C::not_sent, C::placed},     {C::not_sent, C::ongoing},
    {C::not_sent, C::ended},     {C::not_sent, C::analyzed}};

using J = JobState;
constexpr std::pair<J, J> kJobMoves[] = {
    {J::scheduled, J::available}, {J::available, J::running},   {J::running, J::available},
    {J::running, J::scheduled},   {J::running, J::completed},   {J::running, J::discarded},
    {J::running, J::cancelled},   {J::available, J::cancelled}, {J::scheduled, J::cancelled}};

}  // namespace

template <>
std::span<const std::string_view> state_words<CampaignStatus>() {
  return kCampaignWords;
}
template <>
std::span<const std::string_view> state_words<BatchStatus>() {
  return kBatchWords;
}
template <>
std::span<const std::string_view> state_words<EnrolmentStatus>() {
  return kEnrolmentWords;
}
template <>
std::span<const std::string_view> state_words<CallStatus>() {
  return kCallWords;
}
template <>
std::span<const std::string_view> state_words<JobState>() {
  return kJobWords;
}

template <>
Moves<CampaignStatus> state_moves<CampaignStatus>() {
  return kCampaignMoves;
}
template <>
Moves<BatchStatus> state_moves<BatchStatus>() {
  return kBatchMoves;
}
template <>
Moves<EnrolmentStatus> state_moves<EnrolmentStatus>() {
  return kEnrolmentMoves;
}
template <>
Moves<CallStatus> state_moves<CallStatus>() {
  return kCallMoves;
}
template <>
Moves<JobState> state_moves<JobState>() {
  return kJobMoves;
}

bool is_final(EnrolmentStatus status) {
  return status != E::pending && status != E::queued && status != E::in_call;
}

bool is_live(CallStatus status) {
  return status == C::placing || status == C::placed || status == C::unknown ||
         status == C::ongoing;
}

bool is_open(BatchStatus status) {
  return status != B::completed && status != B::cancelled;
}

}  // namespace outdial::schema
