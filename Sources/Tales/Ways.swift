/// All ways in which a text can be told, stage by stage: how a story goes on depends on its facts alone, so each
/// stage is tried once from each place in the text and for each facts, however one came there.
struct Ways {
  private let world: World
  private let text: [UInt8]
  private let keepsWords: Bool
  private var known: [Origin: Stretch] = [:]
  /// As many bytes as some story begins with.
  private(set) var furthest = 0

  init(_ world: World, of text: [UInt8], keepsWords: Bool = true) {
    (self.world, self.text, self.keepsWords) = (world, text, keepsWords)
  }

  /// Where one is in a text, and what is settled by then.
  struct State: Hashable {
    var facts: Facts
    var place: Int

    /// The start of all stories of a length.
    init(_ length: Tale.Length) { (facts, place) = (Facts(length: length), 0) }

    fileprivate init(_ facts: Facts, _ place: Int) { (self.facts, self.place) = (facts, place) }
  }

  /// Whether a story of a length is the text.
  mutating func lead(through length: Tale.Length) -> Bool {
    var states: Set = [State(length)]
    for stage in Stage.all(of: length) { states = ends(of: stage, from: states) }
    return states.contains { $0.place == text.count }
  }

  /// What can stand in the place of a part of the text, letters alone, so that a story of a length is there.
  mutating func words(in blank: Range<Int>, through length: Tale.Length) -> [[UInt8]: DeterminedWord
    .Kind]
  {
    var before: Set = [State(length)]
    var after: [[UInt8]: (kind: DeterminedWord.Kind, states: Set<State>)] = [:]
    for stage in Stage.all(of: length) {
      for word in after.keys {
        let states = ends(of: stage, from: after[word]!.states)
        after[word] = states.isEmpty ? nil : (after[word]!.kind, states)
      }
      var next: Set<State> = []
      for state in before {
        let plain = stretch(of: stage, from: state)
        if plain.furthest < blank.lowerBound {
          next.formUnion(plain.ends)
          continue
        }
        tell(stage, from: state, Filling(blank, of: text, from: state.place)) { filling, end in
          if let word = filling.word {
            after[word, default: (filling.kind, [])].states.insert(end)
          } else {
            next.insert(end)
          }
        }
      }
      before = next
    }
    return after.filter { $0.value.states.contains { $0.place == text.count } }.mapValues(\.kind)
  }

  // MARK: - A stage

  private struct Origin: Hashable {
    let stage: Stage
    let state: State
  }

  private struct Stretch {
    var ends: Set<State> = []
    var furthest = 0
  }

  private mutating func ends(of stage: Stage, from states: Set<State>) -> Set<State> {
    states.reduce(into: []) { $0.formUnion(stretch(of: stage, from: $1).ends) }
  }

  private mutating func stretch(of stage: Stage, from state: State) -> Stretch {
    let origin = Origin(stage: stage, state: state)
    if let stretch = known[origin] { return stretch }
    var stretch = Stretch()
    let filling = Filling(nil, of: text, from: state.place)
    stretch.furthest = self.tell(stage, from: state, filling) { stretch.ends.insert($1) }
    furthest = max(furthest, stretch.furthest)
    known[origin] = stretch
    return stretch
  }

  /// Tells a stage in all ways that go like the text.
  /// - Returns: how far the furthest goes.
  @discardableResult
  private func tell(
    _ stage: Stage, from state: State, _ start: Filling, _ body: (Filling, State) -> Void
  ) -> Int {
    var furthest = state.place
    // Before all but the first stage there is something.
    let before = [UInt8](repeating: 0, count: state.place == 0 ? 0 : 1)
    Attempts.forEach { script in
      var filling = start
      filling.begin(script, after: before.count)
      var teller = Teller(world, filling, state.facts, keepsWords: keepsWords, after: before)
      teller.tell(stage)
      teller.beHeard()
      let end = teller.chooser
      furthest = max(furthest, end.place)
      if teller.isHeard { body(end, State(teller.facts, end.place)) }
      return end.script
    }
    return furthest
  }
}

/// Makes the choices of a script, as long as a stage goes like a text from a place on; one word may be another.
struct Filling: Chooser {
  private(set) var script = Script()
  private let text: [UInt8]
  private let blank: Range<Int>?
  /// Where one is in the text.
  private(set) var place: Int
  /// How much of the story was heard.
  private var heard = 0
  /// What stands in the blank, as far as it was heard, and what it is.
  private var letters: [UInt8] = []
  private var isFilled = false
  private(set) var kind = DeterminedWord.Kind.grammar

  init(_ blank: Range<Int>?, of text: [UInt8], from place: Int) {
    (self.blank, self.text, self.place) = (blank, text, place)
  }

  /// What stands in the blank; nil where that was not reached.
  var word: [UInt8]? { isFilled ? letters : nil }

  mutating func begin(_ script: Script, after count: Int) {
    (self.script, heard) = (script, count)
  }

  mutating func choose(_ weights: Weights, decides: Bool) -> Int { script.choose(weights) }

  mutating func hear(_ story: [UInt8], _ piece: Template.Piece) -> Bool {
    while heard < story.count {
      if let blank, place == blank.lowerBound, !isFilled {
        if story[heard].isLetter {
          letters.append(story[heard])
          kind = DeterminedWord.Kind(piece)
          heard += 1
          continue
        }
        if letters.isEmpty { return false }
        (isFilled, place) = (true, blank.upperBound)
      }
      guard place < text.count, story[heard] == text[place] else { return false }
      heard += 1
      place += 1
    }
    return true
  }
}

extension DeterminedWord.Kind {
  fileprivate init(_ piece: Template.Piece) {
    switch piece {
    case .text: self = .grammar
    case .name: self = .name
    case .pronoun: self = .pronoun
    case .kind, .word, .trait: self = .listed
    }
  }
}

extension UInt8 {
  var isLetter: Bool { (0x41...0x5a).contains(self & 0xdf) }
}
