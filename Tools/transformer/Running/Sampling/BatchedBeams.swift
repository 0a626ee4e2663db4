import Layers
import Tensors

/// The steps of kata 20 that a search consists of beside reading, in whoever's code they are written. In the
/// place of a beam's cache stands its row.
public struct BeamSteps: Sendable {
  public typealias Expander =
    @Sendable (_ beams: [Beam<Int>], _ logits: Tensor, _ settings: BeamSettings)
    -> [Layers.Continuation]
  public typealias Pruner =
    @Sendable (
      _ continuations: [Layers.Continuation], _ beams: [Beam<Int>], _ settings: BeamSettings
    ) -> (running: [Beam<Int>], ended: [Beam<Int>])
  public typealias Finisher =
    @Sendable (_ ended: [Beam<Int>], _ finished: [FinishedBeam], _ settings: BeamSettings)
    -> [FinishedBeam]
  public typealias Judge =
    @Sendable (_ running: [Beam<Int>], _ finished: [FinishedBeam], _ settings: BeamSettings) -> Bool

  let expand: Expander
  let prune: Pruner
  let finish: Finisher
  let isDone: Judge

  public init(
    expand: @escaping Expander, prune: @escaping Pruner, finish: @escaping Finisher,
    isDone: @escaping Judge
  ) {
    (self.expand, self.prune, self.finish, self.isDone) = (expand, prune, finish, isDone)
  }
}

/// A beam search that reads all beams in one batch: they are of one length, so nothing is padded.
///
/// It finds what kata 20's search finds, which lets the model read a beam at a time: a large model's
/// weights then go through the processor once for each beam, and here once for all.
public enum BatchedBeams {
  /// - Parameters:
  ///   - rows: makes a cache of some of a batch's rows, of which one may be wanted several times.
  ///   - prompt: one token or more, and no more than the model has positions.
  ///   - tokenCount: how many tokens to add, at most.
  /// - Returns: as kata 20 has them, the best first.
  public static func search<Model: CachingLanguageModel>(
    _ model: Model, after prompt: [Int], tokenCount: Int, _ settings: BeamSettings,
    _ steps: BeamSteps, rows: (_ cache: Model.Cache, _ places: [Int]) -> Model.Cache
  ) -> [FinishedBeam] {
    let end = min(prompt.count + tokenCount, model.positionCount)
    guard end > prompt.count else { return [] }
    var cache = model.newCache()
    var running = [Beam(prompt: prompt, cache: 0)]
    var finished: [FinishedBeam] = []
    while !steps.isDone(running, finished, settings), running[0].ids.count < end {
      let logits = model(IntTensor(running.map(\.newest)), cache: &cache)[.all, -1]  // [beams, V]
      for place in running.indices { running[place].cache = place }
      let continuations = steps.expand(running, logits, settings)
      let next = steps.prune(continuations, running, settings)
      finished = steps.finish(next.ended, finished, settings)
      // Each goes on with its parent's row.
      let parents = next.running.map(\.cache)
      if parents != Array(running.indices), !parents.isEmpty { cache = rows(cache, parents) }
      running = next.running
    }
    return steps.finish(running, finished, settings)
  }
}
