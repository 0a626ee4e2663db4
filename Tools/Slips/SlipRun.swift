import Curriculum
import Foundation
import Dispatch
import SwiftReading
import Synchronization

/// Makes all slips of some katas, runs the suites under each, and says what came out.
package struct SlipRun {
  /// What came out of one kata.
  package struct Report: Sendable {
    package let kata: Kata
    /// How many slips do not compile.
    package let droppedCount: Int
    /// What the tests found of each slip that compiles: nothing where it survives.
    package var results: [Result]
    package var golden: SlipGolden

    package var survivors: [Slip] { results.filter(\.survives).map(\.slip) }
  }

  package struct Result: Sendable {
    package let slip: Slip
    /// By the tests that found something.
    package var found: [String: SlipNote.Found] = [:]
    /// Where the program ended, or came to no end.
    package var crash: String?

    package var survives: Bool { found.isEmpty && crash == nil }
  }

  private let workshop: Workshop
  private let looksForMistakes: Bool
  private let tell: @Sendable (String) -> Void

  /// - Parameter looksForMistakes: whether the report says which slips are known mistakes.
  package init(
    _ workshop: Workshop, looksForMistakes: Bool = false, tell: @escaping @Sendable (String) -> Void
  ) {
    self.workshop = workshop
    self.looksForMistakes = looksForMistakes
    self.tell = tell
  }

  /// - Parameter show: gets the report on each kata as soon as it is there.
  package func report(
    on katas: [Kata], of course: [Kata], _ show: (Report) throws -> Void
  ) throws {
    let package = try SlipPackage(of: workshop, looksForMistakes: looksForMistakes)
    try package.update(course)
    tell("Building the engine in \(Workshop.Path.slipsCopy)")
    try package.build(["--target", "Layers"])
    var members = CheckedFile.Members()
    let files = try course.map { try package.check($0, into: &members) }
    var numbered: [(number: Int, kata: Kata, slip: Slip)] = []
    for (kata, file) in zip(course, files) where katas.contains(kata) {
      for slip in SlipMaker.slips(of: file, members: members) {
        numbered.append((numbered.count + 1, kata, slip))
      }
    }
    tell("\(numbered.count) slips; looking for those that compile")
    let all = Dictionary(grouping: numbered, by: \.kata).mapValues(\.count)
    try dropUncompiled(
      &numbered, katas, Dictionary(uniqueKeysWithValues: zip(course, files)), package)
    tell("\(numbered.count) compile; building them")
    try package.build(["--build-tests"])
    let trials = SlipTrials(package)
    for kata in katas { try trials.checkReference(of: kata) }
    for kata in katas {
      let own = try trials.results(
        of: kata, numbered.filter { $0.kata == kata }.map { ($0.number, $0.slip) })
      var golden = SlipGolden(reference: try SlipGolden.digest(of: kata, in: workshop))
      for result in own {
        for (test, found) in result.found {
          golden.tests[test, default: []].append(
            SlipGolden.Outcome(
              kind: result.slip.kind, sentence: result.slip.sentence, wrong: found.wrong))
        }
      }
      try show(
        Report(
          kata: kata, droppedCount: (all[kata] ?? 0) - own.count, results: own,
          golden: golden.merged))
    }
  }

  private func dropUncompiled(
    _ numbered: inout [(number: Int, kata: Kata, slip: Slip)], _ katas: [Kata],
    _ files: [Kata: CheckedFile], _ package: SlipPackage
  ) throws {
    while true {
      var places: [String: [(number: Int, lines: Range<Int>)]] = [:]
      for kata in katas {
        let own = numbered.filter { $0.kata == kata }.map { ($0.number, $0.slip) }
        let schemata = Schemata(files[kata]!, own)
        places[kata.referencePath] = schemata.lines
        try package.write(schemata, of: kata)
      }
      let errors = try package.errors()
      if errors.isEmpty { return }
      var dropped: Set<Int> = []
      for (path, lines) in errors {
        for (number, range) in places[path] ?? [] where lines.contains(where: range.contains) {
          dropped.insert(number)
        }
      }
      guard !dropped.isEmpty else {
        let (path, lines) = errors.first!
        throw ReadingError(
          "\(Workshop.Path.slipsCopy)/\(path):\(lines.min()!): does not compile, and is no slip.")
      }
      numbered.removeAll { dropped.contains($0.number) }
      tell("\(numbered.count) left")
    }
  }
}

/// Runs suites under slips, two processes at a time.
struct SlipTrials: Sendable {
  /// The slips of a process that is to be run.
  fileprivate struct Batch {
    var numbers: [Int]
    var resumption: SlipNote.Resumption?
  }

  private struct State {
    var waiting: [Batch] = []
    var results: [Int: SlipRun.Result] = [:]
    var error: (any Error)?
  }

  /// The number under which the solution is run as it is.
  private static let noSlip = 0
  /// How many slips are tried by one process.
  private static let batchSize = 24
  /// How long nothing may come out, in seconds.
  private static let patience = 20.0

  private let package: SlipPackage

  init(_ package: SlipPackage) { self.package = package }

  /// Refuses a kata whose suite finds something without any slip: it would find it under each of them.
  func checkReference(of kata: Kata) throws {
    let (judged, ended) = try run(kata, Batch(numbers: [Self.noSlip]))
    guard let test = judged.first?.1 ?? ended?.test else { return }
    throw ReadingError(
      "\(kata.id): \(test) is red without any slip. Mend the reference or the goldens: `swift run kata "
        + "tests --filter reference/\(kata.name)Tests`.")
  }

  /// What the suite finds under each slip, in their order.
  func results(
    of kata: Kata, _ slips: [(number: Int, slip: Slip)]
  ) throws -> [SlipRun.Result] {
    let state = Mutex(State())
    let numbers = slips.map(\.number)
    state.withLock { state in
      for (number, slip) in slips { state.results[number] = SlipRun.Result(slip: slip) }
      for start in stride(from: 0, to: numbers.count, by: Self.batchSize) {
        state.waiting.append(
          Batch(numbers: Array(numbers[start..<min(start + Self.batchSize, numbers.count)])))
      }
    }
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      while var batch = state.withLock({ state -> Batch? in
        state.waiting.isEmpty || state.error != nil ? nil : state.waiting.removeFirst()
      }) {
        do {
          let (judged, ended) = try run(kata, batch)
          state.withLock { state in
            for (number, test, found) in judged { state.results[number]!.found[test] = found }
            guard let ended else { return }
            state.results[ended.slip]!.crash = ended.test
            batch.goOn(without: ended.slip, from: ended.test, after: judged.map { ($0.0, $0.1) })
            if !batch.numbers.isEmpty { state.waiting.insert(batch, at: 0) }
          }
        } catch {
          state.withLock { $0.error = error }
        }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
    return numbers.map { number in state.withLock { $0.results[number]! } }
  }

  /// What the tests found, and under which slip the program ended, if it did.
  private func run(_ kata: Kata, _ batch: Batch) throws -> (
    judged: [(Int, String, SlipNote.Found)], ended: (slip: Int, test: String)?
  ) {
    let url = FileManager.default.temporaryDirectory.appending(path: "slips-\(UUID().uuidString)")
    try Data().write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let process = package.process(
      of: kata, under: batch.numbers, from: batch.resumption, notes: url)
    try process.run()
    var (size, quiet) = (0, Date())
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.05)
      let now = (try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? size
      if now != size { (size, quiet) = (now, Date()) }
      if -quiet.timeIntervalSinceNow > Self.patience { kill(process.processIdentifier, SIGKILL) }
    }
    var judged: [(Int, String, SlipNote.Found)] = []
    var last: (slip: Int, test: String)?
    for line in try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")) {
      guard let note = try? JSONDecoder().decode(SlipNote.self, from: line) else { continue }
      switch note {
      case .began(let slip, let test, _): last = (slip, test)
      case .judged(let slip, let test, let found): judged.append((slip, test, found))
      case .end: return (judged, nil)
      }
    }
    guard let last else {
      throw ReadingError("\(kata.id): its suite does not run in \(Workshop.Path.slipsCopy).")
    }
    return (judged, last)
  }
}

extension SlipTrials.Batch {
  /// - Parameter judged: the slips under which tests found something, each with the test.
  fileprivate mutating func goOn(
    without slip: Int, from test: String, after judged: [(slip: Int, test: String)]
  ) {
    numbers.removeAll { $0 == slip }
    var resumption = SlipNote.Resumption(test: test, wrong: resumption?.wrong ?? [:])
    for (slip, test) in judged { resumption.wrong[test, default: []].insert(slip) }
    self.resumption = resumption
  }
}
