/// What a story has settled so far: all that its rest depends on.
struct Facts: Hashable, Sendable {
  let length: Tale.Length
  /// Of the hero and the friend; the second episode exchanges them.
  var people: [Person] = []
  var trait = 0
  /// The words that were chosen, by their lists.
  var words = [Int8](repeating: -1, count: WordList.allCases.count)
  var plot = 0
  /// Whether the last deed was a good one.
  var isGood = true
  var endsWell = true

  struct Person: Hashable, Sendable {
    var isGirl: Bool
    var name = 0
  }
}

/// Tells a story, stage by stage; somebody else makes the choices.
struct Teller<C: Chooser> {
  private let world: World
  /// Whether a word stays what it is once it was chosen.
  private let keepsWords: Bool
  private(set) var chooser: C
  var facts: Facts
  private(set) var text: [UInt8]
  /// Whether somebody listens still.
  private(set) var isHeard = true

  /// - Parameters:
  ///   - keepsWords: whether a word stays what it is once it was chosen.
  ///   - text: what was told before.
  init(
    _ world: World, _ chooser: C, _ facts: Facts, keepsWords: Bool = true, after text: [UInt8] = []
  ) {
    (self.world, self.chooser, self.facts) = (world, chooser, facts)
    (self.keepsWords, self.text) = (keepsWords, text)
  }

  /// Tells a whole story, or as much of it as somebody listens to.
  mutating func tellAll() {
    for stage in Stage.all(of: facts.length) where isHeard { tell(stage) }
  }

  /// Has heard what was said last, a full stop or a space.
  mutating func beHeard() {
    if isHeard { isHeard = chooser.hear(text, .text([])) }
  }

  // MARK: - Stages

  mutating func tell(_ stage: Stage) {
    switch stage {
    case .opening:
      meet()
      say(Frame.opening)
    case .home: say(Frame.home)
    case .trait:
      facts.trait = choose(equal: world.traits.count, decides: true)
      say(Frame.trait)
    case .evidence: say(world.traits[facts.trait].evidence)
    case .friend:
      meet()
      say(Frame.friend)
    case .together: say(Frame.together)
    case .weather: say(Frame.weather)
    case .trouble:
      facts.plot = choose(equal: world.plots.count, decides: true)
      say(Frame.onceThen)
      say(plot.trouble, after: "")
    case .deed: tellDeed()
    case .result: say(facts.isGood ? plot.afterGood : plot.afterBad)
    case .judgement:
      if choose(Self.often, decides: true) == 0 {
        say(facts.isGood ? Frame.goodJudgement : Frame.badJudgement)
      }
    case .trouble2: exchange()
    case .deed2:
      // One good turn deserves another.
      facts.isGood = choose(facts.isGood ? Self.mostly : Self.seldom, decides: true) == 0
      say(Frame.inTurn)
      say(facts.isGood ? plot.good : plot.bad, after: "", end: ".")
    case .ending: tellEnding()
    }
  }

  private static var often: Weights { Weights([3, 1]) }
  private static var mostly: Weights { Weights([17, 3]) }
  private static var seldom: Weights { Weights([1, 4]) }

  private var plot: Plot { world.plots[facts.plot] }

  /// Somebody new, with a name that nobody has.
  private mutating func meet() {
    let isGirl = choose(equal: 2, decides: true) == 0
    let first = facts.people.first
    let isTaken = first?.isGirl == isGirl
    let count = world.names(isGirl).count - (isTaken ? 1 : 0)
    var name = choose(equal: count)
    if let first, isTaken, name >= first.name, !C.isMeasure { name += 1 }
    facts.people.append(Facts.Person(isGirl: isGirl, name: name))
  }

  private mutating func tellDeed() {
    let trait = world.traits[facts.trait]
    facts.isGood = choose(trait.isGood ? Self.mostly : Self.seldom, decides: true) == 0
    say(facts.isGood == trait.isGood ? Frame.expected : Frame.unexpected)
    say(facts.isGood ? plot.good : plot.bad, after: "", end: ".")
    facts.trait = 0
  }

  /// The friend is in the hero's place now, and other things happen.
  private mutating func exchange() {
    facts.people.swapAt(0, 1)
    facts.words = facts.words.map { _ in -1 }
    let other = choose(equal: world.plots.count - 1, decides: true)
    facts.plot = other >= facts.plot ? other + 1 : other
    say(Frame.later)
    say(plot.trouble, after: "")
  }

  private mutating func tellEnding() {
    facts.endsWell = choose(facts.isGood ? Self.mostly : Self.seldom, decides: true) == 0
    if facts.endsWell && !facts.isGood { say(Frame.remorse) }
    if !facts.endsWell && facts.isGood { say(Frame.misfortune) }
    say(facts.endsWell ? Frame.happyEnding : Frame.sadEnding)
  }

  // MARK: - Sentences

  /// One of some sentences.
  private mutating func say(
    _ templates: [Template], after space: StaticString = " ", end: StaticString = ""
  ) {
    let count = min(templates.count, world.alternatives)
    let template = templates[choose(equal: count, decides: true)]
    if !text.isEmpty { add(space) }
    for piece in template.pieces { say(piece) }
    add(end)
  }

  private mutating func say(_ piece: Template.Piece) {
    switch piece {
    case .text(let bytes): add(bytes, piece)
    case .name(let role):
      let person = facts.people[role.rawValue]
      add(world.names(person.isGirl)[person.name], piece)
    case .pronoun(let pronoun, let role, let isCapital):
      let isGirl = facts.people[role.rawValue].isGirl
      add(World.pronouns[isGirl ? 0 : 1][isCapital ? 1 : 0][pronoun.rawValue], piece)
    case .kind:
      add(world.kinds[choose(equal: world.kinds.count)], piece)
    case .word(let list, let hasArticle):
      let words = hasArticle ? world.wordsWithArticles[list.index] : world.words[list.index]
      if facts.words[list.index] < 0 || !keepsWords {
        facts.words[list.index] = Int8(choose(equal: words.count))
      }
      add(words[Int(facts.words[list.index])], piece)
    case .trait: add(world.traitNames[facts.trait], piece)
    }
  }

  private mutating func add(_ bytes: [UInt8], _ piece: Template.Piece) {
    text += bytes
    if isHeard { isHeard = chooser.hear(text, piece) }
  }

  private mutating func add(_ bytes: StaticString) {
    text.append(
      contentsOf: UnsafeBufferPointer(start: bytes.utf8Start, count: bytes.utf8CodeUnitCount))
  }

  // MARK: - Choices

  private mutating func choose(equal count: Int, decides: Bool = false) -> Int {
    choose(world.equal[count], decides: decides)
  }

  private mutating func choose(_ weights: Weights, decides: Bool) -> Int {
    isHeard ? chooser.choose(weights, decides: decides) : 0
  }
}

/// A part of a story that nothing but the facts before it decides.
enum Stage: Int, Sendable {
  case opening, home, trait, evidence, friend, together, weather, trouble, deed, result, judgement
  case trouble2, deed2, ending

  static func all(of length: Tale.Length) -> [Stage] {
    switch length {
    case .short: [.opening, .trait, .friend, .trouble, .deed, .ending]
    case .medium:
      [
        .opening, .home, .trait, .evidence, .friend, .trouble, .deed, .result, .judgement, .ending,
      ]
    case .long:
      [
        .opening, .home, .trait, .evidence, .friend, .together, .weather, .trouble, .deed, .result,
        .judgement, .trouble2, .deed2, .result, .judgement, .ending,
      ]
    }
  }
}
