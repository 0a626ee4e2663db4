import Foundation
import JSON
import Layers

/// A tokenizer as Hugging Face keeps it in a model's folder: byte pairs of a GPT-2, word pieces of a BERT
/// or pieces of a unigram model, with the special tokens around them and inside texts. It gives exactly
/// the ids that Hugging Face's gives.
///
/// ```swift
/// let tokenizer = try PretrainedTokenizer(folder: URL(filePath: "models/bert"))
/// tokenizer.encode("Hello", addingSpecialTokens: true).ids  // [101, 7592, 102]
/// tokenizer.decode([7592])                                  // "hello"
/// ```
public struct PretrainedTokenizer: Tokenizer {
  /// What makes tokens of what stands between the added ones.
  enum Model: Sendable {
    case bytePairs(ByteLevelBPE)
    case wordPieces(WordPieces)
    case unigram(UnigramPieces, Metaspace)
    /// Somebody else's in the place of one of these.
    indirect case replaced(Model, by: any Tokenizer)
  }

  let model: Model
  private let operations: [TextOperation]
  private let decoder: TokenDecoder
  private let template: TokenTemplate
  /// Those that are found in a text as it is, and those in the normalized one.
  private let plainTokens: AddedTokens
  private let normalizedTokens: AddedTokens
  /// By their ids.
  private let addedTokens: [Int: AddedToken]
  private let addedIDs: [Data: Int]
  private let specialIDs: Set<Int>
  /// How those read that are looked for in the normalized text: so they are decoded, and as Hugging Face
  /// has it, never left out.
  private let normalizedContents: [Int: String]
  let roles: [TokenRole: Int]

  /// - Throws: a ``Malformed``.
  init(
    _ model: Model, operations: [TextOperation] = [], added: [AddedToken], template: TokenTemplate,
    decoder: TokenDecoder, roles: [TokenRole: Int]
  ) throws {
    (self.model, self.operations, self.decoder) = (model, operations, decoder)
    (self.template, self.roles) = (template, roles)
    plainTokens = try AddedTokens(added.filter { !$0.isNormalized })
    func normalized(_ content: String) -> String {
      let bytes = Self.normalized(Array(content.utf8), model, operations)
      return String(decoding: bytes ?? Array(content.utf8), as: UTF8.self)
    }
    normalizedTokens = try AddedTokens(added.filter(\.isNormalized), normalize: normalized)
    let changed = added.filter {
      $0.isNormalized && !normalized($0.content).utf8.elementsEqual($0.content.utf8)
    }
    normalizedContents = Dictionary(
      changed.map { ($0.id, normalized($0.content)) }, uniquingKeysWith: { $1 })
    addedTokens = Dictionary(added.map { ($0.id, $0) }) { _, last in last }
    addedIDs = Dictionary(added.map { (Data($0.content.utf8), $0.id) }) { _, last in last }
    specialIDs = Set(added.filter(\.isSpecial).map(\.id))
  }

  init(replacing other: PretrainedTokenizer, by tokenizer: any Tokenizer) {
    model = .replaced(other.model, by: tokenizer)
    (operations, decoder, template) = (other.operations, other.decoder, other.template)
    (plainTokens, normalizedTokens) = (other.plainTokens, other.normalizedTokens)
    (addedTokens, addedIDs) = (other.addedTokens, other.addedIDs)
    (specialIDs, normalizedContents) = (other.specialIDs, other.normalizedContents)
    roles = other.roles
  }

  // MARK: - From texts

  /// The ids of a text, without special tokens around it. Those that stand in the text are found.
  public func encode(_ text: String) -> [Int] {
    var ids: [Int] = []
    text.withUTF8Bytes { bytes in
      // As many as English has for so many bytes.
      ids.reserveCapacity(bytes.count / 4 + 4)
      var encoder = PartEncoder(model)
      plainTokens.split(bytes) { part in
        switch part {
        case .token(let token): ids.append(token.id)
        case .text(let range): encode(part: range, of: bytes, &encoder, into: &ids)
        }
      }
    }
    return ids
  }

  /// The ids of a text, or of two for a model that reads pairs, with the types of all tokens.
  /// - Parameter addsSpecialTokens: whether those stand around them that the model wants: `[CLS]` …
  ///   `[SEP]` for a BERT, none for a GPT-2.
  public func encode(
    _ text: String, pair second: String? = nil, addingSpecialTokens addsSpecialTokens: Bool
  ) -> TokenSequence {
    let texts = [encode(text)] + (second.map { [encode($0)] } ?? [])
    return template.fill(texts, addingSpecialTokens: addsSpecialTokens)
  }

  private func encode(
    part: Range<Int>, of text: UTF8Bytes, _ encoder: inout PartEncoder, into ids: inout [Int]
  ) {
    let isFirst = part.lowerBound == 0
    // Whoever is in the place of a model normalizes by itself, but for unigram pieces.
    if case .replaced(let own, _) = model, own.kind != .unigram {
      return encoder.encode(text[part: part], isFirst: isFirst, isNormalized: false, into: &ids)
    }
    if operations.isEmpty, normalizedTokens.isEmpty {
      return encoder.encode(text[part: part], isFirst: isFirst, isNormalized: false, into: &ids)
    }
    let bytes = Array(text[part])
    let normalized = Self.normalized(bytes, model, operations)
    (normalized ?? bytes).withUnsafeBufferPointer { text in
      normalizedTokens.split(text) { part in
        switch part {
        case .token(let token): ids.append(token.id)
        case .text(let range):
          encoder.encode(
            text[part: range], isFirst: isFirst && range.lowerBound == 0,
            isNormalized: normalized != nil, into: &ids)
        }
      }
    }
  }

  /// A text before it is cut; nil where nothing is done to it.
  private static func normalized(
    _ text: [UInt8], _ model: Model, _ operations: [TextOperation]
  ) -> [UInt8]? {
    if case .wordPieces(let pieces) = model {
      return text.withUnsafeBufferPointer { pieces.rules.normalize($0) }
    }
    if operations.isEmpty { return nil }
    var text = text
    for operation in operations { operation.apply(to: &text) }
    return text
  }

  // MARK: - To texts

  /// The text that tokens stand for, special ones included. Ids of no token are passed over.
  public func decode(_ ids: [Int]) -> String { decode(ids, skippingSpecialTokens: false) }

  /// The text that tokens stand for.
  ///
  /// Byte pairs give back the bytes that they were made of; where these are no UTF-8, U+FFFD stands.
  public func decode(_ ids: [Int], skippingSpecialTokens skipsSpecial: Bool) -> String {
    if let other = replacement {
      let ids = skipsSpecial ? ids.filter { !isLeftOut($0) } : ids
      // Of tokens that were added to a model's own, nobody in its place knows.
      if ids.allSatisfy(isOfModel) { return other.decode(ids) }
    }
    var stream = TokenStream(self, skippingSpecialTokens: skipsSpecial, decodingWith: nil)
    var text = stream.append(ids)
    text += stream.finish()
    return text
  }

  /// Appends what a token adds to a text; nothing where it is none.
  func append(_ id: Int, isFirst: Bool, to bytes: inout [UInt8]) -> Bool {
    guard let token = normalizedContents[id] ?? token(of: id) else { return false }
    decoder.append(token, isFirst: isFirst, to: &bytes)
    return true
  }

  // MARK: - Tokens

  /// One more than the largest id: as many rows as embeddings need.
  public var count: Int { max(model.table.idCount, (addedTokens.keys.max() ?? -1) + 1) }

  /// A token as the files write it: `Ġis`, `##ing`.
  public func token(of id: Int) -> String? {
    addedTokens[id]?.content ?? model.table.token(of: id)
  }

  public func id(of token: String) -> Int? {
    addedIDs[Data(token.utf8)] ?? model.table.id(of: token)
  }

  /// Whether a token is one of what cuts texts, and none that was added to these.
  func isOfModel(_ id: Int) -> Bool { model.table.token(of: id) != nil }

  /// Whether a token is left out of a text without special ones.
  func isLeftOut(_ id: Int) -> Bool { specialIDs.contains(id) && normalizedContents[id] == nil }

  /// Whether a token is one for models and not for people.
  public func isSpecial(_ id: Int) -> Bool { specialIDs.contains(id) }

  /// The token in whose place a BERT guesses, `[MASK]`.
  public var maskID: Int? { roles[.mask] }
  /// What makes sequences equally long, `[PAD]`.
  public var paddingID: Int? { roles[.padding] }
  /// What stands for what no token stands for, `[UNK]`.
  public var unknownID: Int? { roles[.unknown] }
  /// What a BERT's text begins with, `[CLS]`, and ends with, `[SEP]`.
  public var classificationID: Int? { roles[.classification] }
  public var separatorID: Int? { roles[.separator] }
  /// What a GPT-2's text begins and ends with, `<|endoftext|>`.
  public var beginningID: Int? { roles[.beginning] }
  public var endID: Int? { roles[.end] }
}

extension PretrainedTokenizer.Model {
  var kind: PretrainedTokenizer.Kind {
    switch self {
    case .bytePairs: .bytePairs
    case .wordPieces: .wordPieces
    case .unigram: .unigram
    case .replaced(let model, _): model.kind
    }
  }

  var table: TokenTable {
    switch self {
    case .bytePairs(let pairs): pairs.table
    case .wordPieces(let pieces): pieces.table
    case .unigram(let pieces, _): pieces.table
    case .replaced(let model, _): model.table
    }
  }
}

/// Makes tokens of the parts of one text, and remembers what it can use again.
private struct PartEncoder {
  private let model: PretrainedTokenizer.Model
  private var pairs: ByteLevelBPE.Workspace?
  private var unigram = UnigramPieces.Workspace()

  init(_ model: PretrainedTokenizer.Model) {
    self.model = model
    if case .bytePairs(let bytePairs) = model { pairs = bytePairs.workspace() }
  }

  mutating func encode(
    _ text: UTF8Bytes, isFirst: Bool, isNormalized: Bool, into ids: inout [Int]
  ) {
    switch model {
    case .bytePairs(let bytePairs): bytePairs.encode(text, &pairs!, into: &ids)
    case .wordPieces(let pieces):
      if isNormalized {
        pieces.encode(normalized: text, into: &ids)
      } else {
        pieces.encode(text, into: &ids)
      }
    case .unigram(let pieces, let metaspace):
      metaspace.forEach(in: text, isFirst: isFirst) { pieces.encode($0, &unigram, into: &ids) }
    case .replaced(.unigram(let pieces, let metaspace), let other):
      metaspace.forEach(in: text, isFirst: isFirst) { piece in
        // The other one writes the sign before a text by itself; where none is, or nothing else, it would say
        // something else.
        if let rest = metaspace.unsigned(piece) {
          ids += other.encode(String(decoding: rest, as: UTF8.self))
        } else {
          pieces.encode(piece, &unigram, into: &ids)
        }
      }
    case .replaced(_, let other): ids += other.encode(String(decoding: text, as: UTF8.self))
    }
  }
}
