#include "schema/suppressions.h"

#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::ReadTx;
using schema::Tx;

class SuppressionsTest : public RowsTest {
 protected:
  schema::SuppressionId put(std::optional<base::Millis> ends_in,
                            const std::string& reason = "asked", const schema::Scope& scope = {}) {
    return write([&](Tx& tx) {
      schema::SuppressionRow row;
      row.id = tx.new_id<schema::SuppressionId>();
      row.tenant_id = world.tenant;
      row.phone = "+12025550101";
      row.scope = scope;
      row.reason = reason;
      if (ends_in) row.expires_at = tx.now() + *ends_in;
      return schema::put_suppression(tx, row);
    });
  }
  std::optional<schema::SuppressionRow> active() {
    return read([&](const ReadTx& tx) {
      return schema::active_suppression(tx, world.tenant, "+12025550101");
    });
  }
};

TEST_F(SuppressionsTest, AreNeverShortened) {
  struct Step {
    std::optional<base::Millis> put, then_until;
  };
  const Step steps[] = {{base::Millis{50}, base::Millis{50}},
                        {base::Millis{20}, base::Millis{50}},
                        {base::Millis{90}, base::Millis{90}},
                        {std::nullopt, std::nullopt},
                        {base::Millis{99}, std::nullopt}};
  std::optional<schema::SuppressionId> id;
  for (const Step& step : steps) {
    auto put_id = put(step.put);
    EXPECT_EQ(id.value_or(put_id), put_id) << "one entry per number and scope";
    id = put_id;
    ASSERT_TRUE(active());
    auto expected = step.then_until ? std::optional(clock.now() + *step.then_until) : std::nullopt;
    EXPECT_EQ(active()->expires_at, expected);
  }
}

TEST_F(SuppressionsTest, EndAtTheirInstant) {
  put(base::Millis{10});
  clock.advance(base::Millis{9});
  EXPECT_TRUE(active());
  clock.advance(base::Millis{1});
  EXPECT_FALSE(active());
}

TEST_F(SuppressionsTest, HoldForTheirScopeAndTheWidestIsNamed) {
  auto campaign = schema::CampaignId::make(ids), other = schema::CampaignId::make(ids);
  auto contact = schema::ContactId::make(ids);
  auto named = [&](schema::CampaignId of, schema::ContactId who) {
    auto found = read([&](const ReadTx& tx) {
      return schema::active_suppression(tx, world.tenant, "+12025550101", of, who);
    });
    return found ? schema::to_text(found->scope) : "";
  };
  put(base::Millis{20}, "asked", {campaign, {}});
  put(base::Millis{20}, "wrong_number", {{}, contact});
  put(base::Millis{10});
  EXPECT_EQ(named(campaign, contact), "tenant");
  clock.advance(base::Millis{15});
  EXPECT_FALSE(active());
  EXPECT_EQ(named(campaign, {}), "campaign:" + campaign.str());
  EXPECT_EQ(named(other, {}), "");
  EXPECT_EQ(named(other, contact), "contact:" + contact.str());
}

TEST_F(SuppressionsTest, ReadTheirScopeAsTheyWriteIt) {
  for (const schema::Scope& scope :
       {schema::Scope{}, schema::Scope{schema::CampaignId::make(ids), {}},
        schema::Scope{{}, schema::ContactId::make(ids)}})
    EXPECT_EQ(schema::parse_scope(schema::to_text(scope)), scope);
  for (const char* text : {"", "Tenant", "campaign", "campaign:", "campaign:cmp_1",
                           "contact:cmp_01m7qx1j80e6qtvwhanx5r8wns", "tenant:ten_1"})
    EXPECT_FALSE(schema::parse_scope(text)) << text;
}

TEST_F(SuppressionsTest, AreDeletedByTheirTenantOnly) {
  World other = write(make_world);
  auto id = put(std::nullopt);
  EXPECT_FALSE(write([&](Tx& tx) { return schema::delete_suppression(tx, other.tenant, id); }));
  EXPECT_TRUE(active());
  EXPECT_TRUE(write([&](Tx& tx) { return schema::delete_suppression(tx, world.tenant, id); }));
  EXPECT_FALSE(active());
}

}  // namespace
}  // namespace outdial::tests
