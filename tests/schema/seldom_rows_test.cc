#include <gtest/gtest.h>

#include "schema/campaigns.h"
#include "schema/tenants.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::Tx;

struct Undo {};

/// What the writing connection remembers of campaigns and tenants.
class SeldomRowsTest : public RowsTest {
 protected:
  std::string name() {
    return write([&](Tx& tx) { return name_in(tx); });
  }
  std::string name_in(Tx& tx) { return schema::find_campaign(tx, world.campaign)->name; }
  void rename(Tx& tx, std::string to) {
    auto row = schema::find_campaign(tx, world.campaign).value();
    row.name = std::move(to);
    schema::update_campaign(tx, row);
  }
};

TEST_F(SeldomRowsTest, AreReadAnewAfterEveryChange) {
  std::string before = name();
  write([&](Tx& tx) {
    rename(tx, "Second");
    EXPECT_EQ(name_in(tx), "Second");
    rename(tx, "Third");
  });
  EXPECT_NE(before, "Third");
  EXPECT_EQ(name(), "Third");
  write([&](Tx& tx) { schema::set_tenant_paused(tx, world.tenant, tx.now()); });
  EXPECT_TRUE(write([&](Tx& tx) { return schema::find_tenant(tx, world.tenant)->paused_at; }));
  EXPECT_EQ(name(), "Third");
}

TEST_F(SeldomRowsTest, DoNotRememberAChangeThatWasUndone) {
  std::string before = name();
  auto change_and_undo = [&](Tx& tx) {
    rename(tx, "Undone");
    EXPECT_EQ(name_in(tx), "Undone");
    throw Undo{};
  };
  EXPECT_THROW(write([&](Tx& tx) { change_and_undo(tx); }), Undo);
  EXPECT_EQ(name(), before);
  // A closure whose part is to be undone runs a second time; what counts is what it saw last.
  std::string in_the_end = write([&](Tx& tx) {
    EXPECT_THROW(tx.nested([&] { change_and_undo(tx); }), Undo);
    return name_in(tx);
  });
  EXPECT_EQ(in_the_end, before);
  EXPECT_EQ(name(), before);
}

TEST_F(SeldomRowsTest, DoNotRememberThatSomethingIsMissing) {
  auto id = write([](Tx& tx) { return tx.new_id<schema::TenantId>(); });
  auto known = [&] {
    return write([&](Tx& tx) { return schema::find_tenant(tx, id).has_value(); });
  };
  EXPECT_FALSE(known());
  write([&](Tx& tx) {
    schema::TenantRow row;
    row.id = id;
    schema::insert_tenant(tx, row);
  });
  EXPECT_TRUE(known());
}

}  // namespace
}  // namespace outdial::tests
