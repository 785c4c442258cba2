#include "daemon/peer_address.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace outdial::tests {
namespace {

using daemon::ProxyTrust;

struct Hop {
  const char* socket_peer;
  const char* forwarded_for;
  const char* client;
};

TEST(ProxyTrustTest, FindsTheNearestAddressThatIsNotAProxy) {
  ProxyTrust trust({"127.0.0.0/8", "::1", "10.1.0.0/16", "2001:db8::/33"});
  const Hop hops[] = {
      {"203.0.113.7", "1.1.1.1", "203.0.113.7"},
      {"127.0.0.1", "", "127.0.0.1"},
      {"127.0.0.1", "203.0.113.7", "203.0.113.7"},
      {"127.0.0.1", "6.6.6.6, 203.0.113.7 , 10.1.2.3", "203.0.113.7"},
      {"127.0.0.1", "10.1.2.3,10.1.2.4", "10.1.2.3"},
      {"127.0.0.1", "6.6.6.6, junk", "127.0.0.1"},
      {"127.0.0.1", "6.6.6.6, 10.2.0.1", "10.2.0.1"},
      {"::1", "2001:db9::1, 2001:db8:7fff::1", "2001:db9::1"},
      {"::1", "6.6.6.6, 2001:db8:8000::1", "2001:db8:8000::1"},
      {"::ffff:10.1.9.9", "203.0.113.7", "203.0.113.7"},
  };
  for (const Hop& hop : hops)
    EXPECT_EQ(trust.client_of(hop.socket_peer, hop.forwarded_for), hop.client)
        << hop.socket_peer << " " << hop.forwarded_for;
}

TEST(ProxyTrustTest, TrustsNobodyByDefault) {
  EXPECT_EQ(ProxyTrust({}).client_of("127.0.0.1", "1.1.1.1"), "127.0.0.1");
  EXPECT_TRUE(ProxyTrust({"0.0.0.0/0"}).trusts("203.0.113.7"));
  EXPECT_FALSE(ProxyTrust({"0.0.0.0/0"}).trusts("2001:db8::1"));
}

TEST(ProxyTrustTest, RefusesWhatIsNotANetwork) {
  for (const char* bad : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "::/129"})
    EXPECT_THROW(ProxyTrust({bad}), std::invalid_argument) << bad;
}

}  // namespace
}  // namespace outdial::tests
