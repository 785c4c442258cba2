#include "simulator/signature.h"

#include "base/crypto.h"

namespace outdial::simulator {

std::string sign(std::string_view body, std::string_view api_key, base::Time at) {
  std::string stamp = std::to_string(base::to_millis(at));
  return "v=" + stamp + ",d=" + base::hmac_sha256_hex(api_key, body, stamp);
}

}  // namespace outdial::simulator
