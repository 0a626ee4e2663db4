import Layers
import Tensors

extension Example {
  /// How a search goes, by the names that the settings have.
  public var beamSettings: BeamSettings {
    BeamSettings(
      beamCount: integer("beamCount"), lengthPenalty: Float(numbers["lengthPenalty"] ?? 1),
      endToken: numbers["endToken"].map { Int($0) },
      unrepeatedCount: numbers["unrepeatedCount"].map { Int($0) })
  }

  /// The example's beams: the rows of its ids, with their scores. What stands for a cache is the beam's
  /// place.
  public var beams: [Beam<Int>] {
    let (rows, scores) = (rows("ids"), self["scores"].scalars)
    return rows.indices.map { place in
      var beam = Beam(prompt: Array(rows[place].prefix(integer("promptCount"))), cache: place)
      beam.ids = rows[place]
      beam.newest = [rows[place][rows[place].count - 1]]
      beam.score = scores[place]
      return beam
    }
  }

  /// The scores for the token behind each beam, `[beams, V]`; those of a whole vocabulary the seed gives.
  public var beamLogits: Tensor {
    guard numbers["seed"] != nil else { return self["logits"] }
    var generator = generator
    let shape: Shape = [ids("ids").shape[0], integer("vocabularySize")]
    return 3 * Tensor.randomNormal(shape, using: &generator)
  }

  /// The continuations of the beams, the best first.
  public var continuations: [Continuation] {
    let (parents, tokens) = (ids("parents").scalars, ids("tokens").scalars)
    let scores = self["candidates"].scalars
    return scores.indices.map {
      Continuation(parent: parents[$0], token: tokens[$0], score: scores[$0])
    }
  }

  /// The texts that are finished already, the best first.
  public var finishedBeams: [FinishedBeam] {
    let (rows, scores) = (rows("finishedIds"), self["finishedScores"].scalars)
    return scores.indices.map { place in
      FinishedBeam(ids: rows[place].filter { $0 >= 0 }, score: scores[place])
    }
  }

  /// The rows of a matrix of ids.
  package func rows(_ name: String) -> [[Int]] {
    let ids = ids(name)
    let (all, width) = (ids.scalars, ids.shape[1])
    return (0..<ids.shape[0]).map { Array(all[($0 * width)..<(($0 + 1) * width)]) }
  }
}

// MARK: - Answers

extension Answers {
  /// What beams can go on with.
  public init(_ continuations: [Continuation]) {
    self = [
      "parents": continuations.map(\.parent), "tokens": continuations.map(\.token),
      "scores": Tensor(continuations.map(\.score)),
    ]
  }

  /// What a search found, by the names that the goldens have.
  public init(_ finished: [FinishedBeam], named name: String = "finished texts") {
    self = [
      name: finished.map { spelled($0.ids) }, "their scores": Tensor(finished.map(\.score)),
    ]
  }

  /// Beams that go on, and others that end.
  public init(running: [Beam<Int>], ended: [Beam<Int>]) {
    self = [
      "texts that go on": running.map { spelled($0.ids) },
      "their scores": Tensor(running.map(\.score)),
      "what they read next": running.map { spelled($0.newest) },
      "whose cache they have": running.map(\.cache),
      "texts that end": ended.map { spelled($0.ids) },
      "the scores of those that end": Tensor(ended.map(\.score)),
    ]
  }

  /// Whether a search is over, in words.
  public init(isOver: Bool) { self.init(isOver ? "it is over" : "it goes on") }
}

/// Ids as the goldens have a text of them: `7 3 1`.
private func spelled(_ ids: [Int]) -> String {
  ids.map(String.init).joined(separator: " ")
}

// MARK: - With a model

extension Example {
  /// What comes out when beams read their prompt, and then one token after another.
  public func readings<Model: CachingLanguageModel>(
    _ model: Model,
    _ read: (inout [Beam<Model.Cache>], CountedModel<Model>) throws -> Tensor
  ) rethrows -> Answers {
    let (model, rows, P) = (CountedModel(model), rows("ids"), integer("promptCount"))
    var beams = rows.map { Beam(prompt: Array($0.prefix(P)), cache: model.newCache()) }
    var results: Answers = ["after \(P) tokens": try read(&beams, model)]
    for place in P..<max(P, rows[0].count) {
      for (number, row) in rows.enumerated() where beams.indices.contains(number) {
        beams[number].ids.append(row[place])
        beams[number].newest = [row[place]]
      }
      results["after \(place + 1) tokens"] = try read(&beams, model)
    }
    return results.merging(readOnce(model.counts))
  }

  /// - Parameter counts: of the positions of each call of a model.
  package func readOnce(_ counts: [Int]) -> Answers {
    let (B, T) = (ids("ids").shape[0], ids("ids").shape[1])
    let P = integer("promptCount")
    let expected = Array(repeating: P, count: B) + Array(repeating: 1, count: B * (T - P))
    return ["each beam's newest tokens go through the model, and nothing else": counts == expected]
  }

  /// What a search finds, and whether nothing went through the model twice.
  public func searched<Model: CachingLanguageModel>(
    _ model: Model, _ search: (CountedModel<Model>) throws -> [FinishedBeam]
  ) rethrows -> Answers {
    let model = CountedModel(model)
    return searched(try search(model), model.counts)
  }

  /// - Parameter counts: of the positions of each call of a model.
  package func searched(_ found: [FinishedBeam], _ counts: [Int]) -> Answers {
    let most = integer("beamCount") * max(0, integer("tokenCount") - 1)
    let isOnce =
      counts.first ?? prompt.count == prompt.count
      && counts.dropFirst().allSatisfy { $0 == 1 } && counts.count <= most + 1
    return Answers(found, named: "texts").merging([
      "the prompt goes through the model once, and then each beam's newest token": isOnce
    ])
  }
}
