#include "daemon/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <limits>

namespace outdial::tests {
namespace {

TEST(DescriptorsTest, ConnectionsLeaveRoomForEverythingElse) {
  struct Case {
    std::size_t descriptors, workers, connections;
  };
  for (auto [descriptors, workers, connections] : {
           Case{65'536, 22, 4'096},
           Case{std::numeric_limits<std::size_t>::max(), 256, 4'096},
           Case{4'396, 22, 4'096},
           Case{1'024, 22, 842},
           Case{1'024, 256, 608},
           Case{256, 22, 74},
           Case{256, 256, 64},
           Case{64, 22, 16},
       })
    EXPECT_EQ(daemon::connections_within(descriptors, workers, 4'096), connections)
        << descriptors << " descriptors, " << workers << " workers";
}

TEST(DescriptorsTest, TheLimitIsRaisedAsFarAsItMayBe) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low{64, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  std::size_t limit = daemon::raise_descriptor_limit();
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  EXPECT_EQ(limit, after.rlim_cur);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace outdial::tests
