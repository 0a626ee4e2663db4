import KataTesting
import Tensors

extension OptimizersAttempts {
  /// Mistakes that show in many steps of several parameters.
  static var walks: [Way] {
    walks("trainsWithMomentum") { example, change in
      example.trainedWithMomentum { change(&$0.walk) }
    }
      + walks("trainsWithAdam") { example, change in example.trainedAsAdam { change(&$0.walk) } }
      + walks("trainsWithAdamW") { example, change in example.trainedAsAdamW { change(&$0.walk) } }
      + counts + decays
  }

  private typealias Run<Parts: Formula & SendableMetatype> =
    @Sendable (Example, @escaping (inout WalkFormula) -> Void) -> Exchange<Parts>

  @WayList private static func walks<Parts: Formula & SendableMetatype>(
    _ test: String, _ run: @escaping Run<Parts>
  ) -> [Way] {
    Way(parts: test, "what is remembered is not put back, and each step is the first") {
      run($0) { $0.kept = { before, _ in before } }
    }
    Way(parts: test, "what is remembered is one thing for all parameters") {
      run($0) { $0.key = { _, _ in "all" } }
    }
    Way(parts: test, "parameters of one shape share what is remembered") {
      run($0) { $0.key = { _, shape in "\(shape)" } }
    }
    Way(parts: test, "the learning rate is that of the beginning, whatever it was set to since") {
      run($0) { $0.rate = { first, _ in first } }
    }
    Way(parts: test, "it ends at the first parameter without a gradient: return for continue") {
      run($0) { $0.goesOn = false }
    }
    Way(parts: test, "a parameter without a gradient gets one of zeros, and moves on") {
      run($0) { $0.unreached = { .zeros($0) } }
    }
    Way(parts: test, "the first parameter moves, and no other") {
      run($0) { $0.moving = { 0..<min(1, $0) } }
    }
    Way(parts: test, "the last parameter moves, and no other") {
      run($0) { $0.moving = { max(0, $0 - 1)..<$0 } }
    }
    Way(parts: test, "nothing moves") { run($0) { $0.moving = { _ in 0..<0 } } }
  }

  @WayList private static var counts: [Way] {
    Way(parts: "trainsWithAdam", "steps are counted for all together, also where none was made") {
      $0.trainedAsAdam { $0.walk.counted = { _, all in all } }
    }
    Way(parts: "trainsWithAdamW", "steps are counted for all together, also where none was made") {
      $0.trainedAsAdamW { $0.walk.counted = { _, all in all } }
    }
  }

  @WayList private static var decays: [Way] {
    Way(parts: "trainsWithAdamW", "the decay is added to the gradient, as in Adam: L2 for decay") {
      $0.trainedAsAdamW {
        $0.pulled = { $0 + $2 * $1 }
        $0.kept = { value, _, _ in value }
      }
    }
    Way(parts: "trainsWithAdamW", "the weight decay is forgotten") {
      $0.trainedAsAdamW { $0.kept = { value, _, _ in value } }
    }
    Way(parts: "trainsWithAdamW", "vectors decay too, where they are to be spared") {
      $0.trainedAsAdamW { $0.decayOf = { _, decay, _ in decay } }
    }
  }
}
