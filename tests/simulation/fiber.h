#pragma once

#include <exception>
#include <functional>
#include <memory>

namespace outdial::simulation {

/// Thrown in a fiber whose process has crashed. An std::exception, because destructors that write
/// must be able to catch it; whoever catches it and goes on meets it again at the next step.
struct Crashed : std::exception {
  static constexpr char kText[] = "the process has crashed";
  const char* what() const noexcept override { return kText; }
};

/// A function with a stack of its own, so that production code can stop in the middle of a step
/// and others go on. One thread runs all fibers, one at a time. A fiber is resumed until it has
/// finished before it is destroyed; kill() makes it finish by an exception where it stands.
class Fiber {
 public:
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Runs the body until it pauses or ends. Not from within a fiber.
  void resume();
  /// Back to whoever resumed the running fiber; throws Crashed when it was killed meanwhile.
  static void pause();
  /// The fiber that runs now, null outside of any.
  static Fiber* running();
  /// Lets the body unwind, now.
  void kill();
  bool killed() const { return killed_; }
  bool finished() const { return finished_; }

 private:
  struct Stack;
  static void enter();
  void run_body();
  void switch_to_body();
  void enter_stack();
  void leave_stack();
  void switch_to_resumer(bool for_good);

  std::function<void()> body_;
  std::unique_ptr<Stack> stack_;
  bool killed_ = false;
  bool started_ = false;
  bool finished_ = false;
};

}  // namespace outdial::simulation
