#include "base/id.h"

#include <openssl/rand.h>

#include <stdexcept>

#include "base/crypto.h"

namespace outdial::base {
namespace {

constexpr char kCrockford[] = "0123456789abcdefghjkmnpqrstvwxyz";

UuidText encode(std::uint64_t high, std::uint64_t low) {
  UuidText text;
  __extension__ using Wide = unsigned __int128;
  Wide value = (static_cast<Wide>(high) << 64) | low;
  for (std::size_t i = text.size(); i-- > 0;) {
    text[i] = kCrockford[static_cast<unsigned>(value & 31)];
    value >>= 5;
  }
  return text;
}

}  // namespace

IdSource::IdSource(const Clock& clock) : clock_(clock), random_(std::random_device{}()) {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device(), device(), device()};
  random_.seed(seed);
}

IdSource::IdSource(const Clock& clock, std::uint64_t seed) : clock_(clock), random_(seed) {}

UuidText IdSource::next() {
  std::scoped_lock lock(mutex_);
  auto ms = static_cast<std::uint64_t>(to_millis(clock_.now()));
  if (ms > last_ms_) {
    last_ms_ = ms;
    counter_ = static_cast<std::uint32_t>(random_() & 0x3ff);
  } else if (++counter_ > 0xfff) {
    ++last_ms_;
    counter_ = 0;
  }
  std::uint64_t high = (last_ms_ << 16) | 0x7000 | counter_;
  std::uint64_t low = (random_() >> 2) | 0x8000000000000000ULL;
  return encode(high, low);
}

std::string IdSource::secret_hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(bytes)) != 1)
    throw std::runtime_error("the system's random generator failed");
  return to_hex(raw);
}

}  // namespace outdial::base
