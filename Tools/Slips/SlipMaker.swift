import Curriculum
import Foundation
import SwiftReading

/// A body in which slips are made: a step's, or that of a private helper.
struct SlipBody {
  let step: String
  /// From the opening brace to behind the closing one.
  let braces: Range<Int>
  let code: CodeNode
  /// The parameters and the variables of the body, with where each begins to be known.
  let locals: [Local]
  /// Those of them that the learner did not name: the parameters.
  let parameters: Set<String>
  /// Names of the solution alone: of private helpers.
  let helpers: Set<String>
  let isInitializer: Bool

  struct Local {
    let name: String
    let type: String
    let place: Int
  }

  /// Whether it is one expression whose value is returned without the word.
  var returnsImplicitly: Bool {
    guard code.children.count == 1, let only = code.children.first else { return false }
    return only.kind.hasSuffix("_expr") && only.type != "$sytD"
  }
}

/// Makes every single slip of a reference file.
package struct SlipMaker {
  let text: [UInt8]
  let bodies: [SlipBody]
  /// By the type that they are of and their own, the names of members: others of one type may be
  /// taken for each other.
  let members: [String: [String: Set<String>]]
  /// The names of steps that take the same arguments.
  let twins: [Set<String>]
  private(set) var found: [Slip] = []

  /// All slips of a file, in the order of its text.
  package static func slips(of file: CheckedFile, members: CheckedFile.Members) -> [Slip] {
    var maker = SlipMaker(file, members)
    for body in maker.bodies { maker.make(in: body) }
    return maker.found
  }

  private init(_ file: CheckedFile, _ members: CheckedFile.Members) {
    text = file.text
    bodies = file.bodies
    self.members = members.names
    let names = Set(file.bodies.compactMap { $0.step.split(separator: ".").last.map(String.init) })
    twins = Dictionary(grouping: names) { $0.drop { $0 != "(" } }.values
      .map { Set($0.map { String($0.prefix { $0 != "(" }) }) }.filter { $0.count > 1 }
  }

  private mutating func make(in body: SlipBody) {
    let original = string(body.braces)
    var known: Set<String> = [original]
    var ids: [String: Int] = [:]
    var candidates: [SlipCandidate] = []
    let places = SlipPlaces(of: body)
    let reader = SlipReader(maker: self, body: body, places: places)
    body.code.visit { node, above in
      candidates += reader.slips(of: node, below: above)
    }
    // What may come of several kinds is of the most probable.
    let ordered = candidates.enumerated()
      .sorted { ($0.element.kind.rank, $0.offset) < ($1.element.kind.rank, $1.offset) }
    for (_, candidate) in ordered
    where candidate.isInside(body.braces) && !candidate.overlapsItself {
      let changed = Self.applying(candidate.edits, to: text, in: body.braces)
      guard known.insert(changed).inserted else { continue }
      let id = "\(body.step): \(Self.difference(of: changed, from: original))"
      ids[id, default: 0] += 1
      found.append(
        Slip(
          id: ids[id] == 1 ? id : "\(id) (\(ids[id]!))", step: body.step, kind: candidate.kind,
          sentence: candidate.sentence, edits: candidate.edits))
    }
  }

  /// The lines that are others, as they are now, or those that are gone.
  private static func difference(of changed: String, from original: String) -> String {
    func lines(_ text: String) -> [String] {
      text.split(separator: "\n").map { line in
        let end = line.firstRange(of: "//")?.lowerBound ?? line.endIndex
        return line[..<end].trimmingCharacters(in: .whitespaces)
      }
      .filter { !$0.isEmpty }
    }
    var (new, old) = (lines(changed)[...], lines(original)[...])
    while let a = new.first, a == old.first { (new, old) = (new.dropFirst(), old.dropFirst()) }
    while let a = new.last, a == old.last { (new, old) = (new.dropLast(), old.dropLast()) }
    return new.isEmpty ? "without " + old.joined(separator: "; ") : new.joined(separator: "; ")
  }

  func string(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

  /// The text of a range with some changes.
  static func applying(_ edits: [Slip.Edit], to text: [UInt8], in range: Range<Int>) -> String {
    var result: [UInt8] = []
    var place = range.lowerBound
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += text[place..<edit.range.lowerBound] + Array(edit.text.utf8)
      place = edit.range.upperBound
    }
    return String(decoding: result + text[place..<range.upperBound], as: UTF8.self)
  }
}

/// A change that may be a slip, before it has a name.
struct SlipCandidate {
  let kind: Slip.Kind
  let sentence: String
  let edits: [Slip.Edit]

  /// Whether one of its changes lies within another, so that there is no way to make both: of a call of what is
  /// of any type, the compiler's tree has the opened value as a line of its own.
  var overlapsItself: Bool {
    let ranges = edits.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
    return zip(ranges, ranges.dropFirst()).contains { $0.upperBound > $1.lowerBound }
  }

  init(_ kind: Slip.Kind, _ sentence: String, _ edits: (Range<Int>, String)...) {
    self.kind = kind
    self.sentence = sentence
    self.edits = edits.map { Slip.Edit(range: $0.0, text: $0.1) }
  }

  /// Whether it changes nothing beside a body. Of what the compiler makes itself, as where a closure hands
  /// errors on, the tree has places that lie anywhere.
  func isInside(_ body: Range<Int>) -> Bool {
    edits.allSatisfy {
      $0.range.lowerBound >= body.lowerBound && $0.range.upperBound <= body.upperBound
    }
  }
}

/// A file of the reference as the compiler understands it.
package struct CheckedFile {
  let text: [UInt8]
  let bodies: [SlipBody]

  /// What types have members, as far as the reference uses them: by the type, then by their own.
  package struct Members {
    var names: [String: [String: Set<String>]] = [:]
  }

  /// - Parameters:
  ///   - source: the file as the parser reads it.
  ///   - tree: the same, type-checked.
  package init(_ source: SourceFile, checked tree: SyntaxNode, into members: inout Members) {
    text = source.text
    var trees: [Int: (body: SyntaxNode, owner: SyntaxNode)] = [:]
    Self.collect(tree, into: &trees)
    let named = source.namedDeclarations
    let helpers = Set(
      named.filter { $0.fate == .helper }.map { String($0.declaration.name.prefix { $0 != "(" }) })
    bodies = named.filter { $0.fate != .given }.flatMap { named in
      named.declaration.bodies.compactMap { body -> SlipBody? in
        guard let found = trees[body.braces.lowerBound],
          let code = CodeNode.nodes(found.body, in: source.text).first
        else { return nil }
        var locals: [SlipBody.Local] = []
        for parameter in found.owner.child("params")?.children("params") ?? [] {
          let name = parameter.child("name")?.child("base_name")?.text("name") ?? "_"
          locals.append(
            .init(name: name, type: parameter.text("interface_type") ?? "", place: 0))
        }
        let parameters = Set(locals.map(\.name))
        Self.collectLocals(found.body, into: &locals)
        return SlipBody(
          step: named.name, braces: body.braces, code: code, locals: locals,
          parameters: parameters, helpers: helpers,
          isInitializer: found.owner.kind == "constructor_decl")
      }
    }
    Self.collectMembers(tree, into: &members)
  }

  private static func collect(
    _ node: SyntaxNode, into trees: inout [Int: (body: SyntaxNode, owner: SyntaxNode)]
  ) {
    if ["func_decl", "constructor_decl", "accessor_decl"].contains(node.kind),
      let body = node.child("body"), let start = body.range?.lowerBound, !node.flag("implicit")
    {
      trees[start] = (body, node)
    }
    for child in node.children(exceptUnder: ["attrs", "decl", "body"]) {
      collect(child, into: &trees)
    }
  }

  private static func collectLocals(_ node: SyntaxNode, into locals: inout [SlipBody.Local]) {
    func add(_ node: SyntaxNode) {
      guard node.kind == "var_decl", let place = node.range?.lowerBound,
        let name = node.child("name")?.child("base_name")?.text("name")
      else { return }
      locals.append(.init(name: name, type: node.text("interface_type") ?? "", place: place))
    }
    if !node.flag("implicit") { add(node) }
    // What a case gives a name to.
    for variable in node.children("case_body_variables") { add(variable) }
    for child in node.children(exceptUnder: ["attrs", "decl", "original_init"]) {
      collectLocals(child, into: &locals)
    }
  }

  private static func collectMembers(_ node: SyntaxNode, into members: inout Members) {
    if ["member_ref_expr"].contains(node.kind),
      let name = node.child("decl")?.text("base_name"), let type = node.text("type"),
      let base = node.child("base")?.text("type")
    {
      members.names[base, default: [:]][type, default: []].insert(name)
    }
    for child in node.children(exceptUnder: ["attrs", "decl", "original_init"]) {
      collectMembers(child, into: &members)
    }
  }
}
