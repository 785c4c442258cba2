#include "calls/course.h"

#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using calls::Course;
using calls::Evidence;

class CourseTest : public FlowTest {
 protected:
  Course learn(const Evidence& evidence) {
    return world.write([&](schema::Tx& tx) { return calls::learn_course(tx, call, evidence); });
  }
  base::Time written_at() {
    return world.store->read([&](const schema::ReadTx& tx) {
      return base::from_millis(
          tx.integer("SELECT updated_at FROM transcripts WHERE call_id = $1", {call.id}));
    });
  }

  schema::CallRow call = dialled(world.enrol(world.add_batch(), kDana));
};

TEST_F(CourseTest, WritesATranscriptOnceThoughTheAnalysisRepeatsIt) {
  learn(hung_up(call, "call_1"));
  base::Time first = written_at();
  clock.advance(base::Millis{1'000});
  auto told = learn(analyzed(call, "call_1", "interested"));
  EXPECT_EQ(told.transcript, hung_up(call, "call_1").transcript);
  EXPECT_EQ(written_at(), first);
  auto longer = hung_up(call, "call_1");
  longer.transcript += "User: Bye.\n";
  EXPECT_EQ(learn(longer).transcript, longer.transcript);
  EXPECT_EQ(written_at(), clock.now());
}

TEST_F(CourseTest, GivesWhatIsKnownAlsoWhenTheNewsSaysNothing) {
  learn(analyzed(call, "call_1", "interested"));
  auto told = learn(started(call, "call_1"));
  auto known =
      world.store->read([&](const schema::ReadTx& tx) { return calls::course_of(tx, call.id); });
  EXPECT_EQ(told.transcript, analyzed(call, "call_1", "").transcript);
  EXPECT_EQ(known.transcript, told.transcript);
  ASSERT_TRUE(told.analysis && known.analysis);
  EXPECT_EQ(told.analysis->custom_responses, known.analysis->custom_responses);
}

}  // namespace
}  // namespace outdial::tests
