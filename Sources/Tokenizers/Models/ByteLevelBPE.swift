import JSON
import Layers
import Synchronization

/// Byte pairs as GPT-2 merges them: a text is cut into pieces, and in each the bytes grow together, always
/// the pair that was learned first.
///
/// Source: Radford et al., Language Models are Unsupervised Multitask Learners, section 2.2; Hugging
/// Face's `BPE` with `ByteLevel` pieces, whose ids it gives on every text.
struct ByteLevelBPE: Sendable {
  let table: TokenTable
  /// In their order.
  let merges: [TokenPair]
  private let ranks: PairRanks
  private let longPieces: LongPiecesOnDemand
  /// Of each byte, the id of its token, or −1.
  private let idOfByte: [Int32]
  /// What stands for a byte that no token is; without it, such a byte is left out.
  private let unknownID: Int32?
  /// Whether a text that begins without a space gets one.
  let addsPrefixSpace: Bool
  /// Whether a text is cut into pieces; else it is one.
  private let cutsPieces: Bool
  private let pieces = GPT2Pieces()

  /// - Throws: a ``Malformed`` where a merge's tokens, or what they become, are no tokens; `place` is
  ///   what the error calls a merge of an index.
  init(
    _ table: TokenTable, merges: [TokenPair], unknownID: Int? = nil, addsPrefixSpace: Bool = false,
    cutsPieces: Bool = true, place: (Int) -> String = { "merge \($0 + 1)" }
  ) throws {
    (self.table, self.merges) = (table, merges)
    self.unknownID = unknownID.map { Int32($0) }
    (self.addsPrefixSpace, self.cutsPieces) = (addsPrefixSpace, cutsPieces)
    idOfByte = ByteLetters.letters.map { table.id(of: String($0)).map { Int32($0) } ?? -1 }
    let ids = try merges.enumerated().map { rank, pair in
      func id(_ token: String) throws -> Int32 {
        if let id = table.id(of: token) { return Int32(id) }
        throw Malformed(
          "\(place(rank)): \(quoted(token)) is none of the \(table.count) tokens of the vocabulary. "
            + "Vocabulary and merges must come from one training.")
      }
      return (left: try id(pair.left), right: try id(pair.right), id: try id(pair.joined))
    }
    let ranks = PairRanks(ids)
    self.ranks = ranks
    longPieces = LongPiecesOnDemand { [idOfByte] in
      LongPieces(ranks, ids, idOfByte: idOfByte) { id in
        ByteLetters.bytes(of: table.token(of: Int(id)) ?? "") ?? []
      }
    }
  }

  /// What is used again from one part of a text to the next.
  struct Workspace {
    fileprivate var merging: PieceMerging
    /// Pieces that were seen, and where their ids begin and end among all.
    fileprivate var known = ByteStrings()
    fileprivate var ids: [Int32] = []
    fileprivate var ends: [Int] = []
  }

  func workspace() -> Workspace { Workspace(merging: PieceMerging(ranks)) }

  func encode(_ text: UTF8Bytes, _ workspace: inout Workspace, into ids: inout [Int]) {
    if text.isEmpty { return }
    if addsPrefixSpace, text[0] != UInt8(ascii: " ") {
      let spaced = [UInt8(ascii: " ")] + text
      return spaced.withUnsafeBufferPointer { encodePieces($0, &workspace, into: &ids) }
    }
    encodePieces(text, &workspace, into: &ids)
  }

  private func encodePieces(
    _ text: UTF8Bytes, _ workspace: inout Workspace, into ids: inout [Int]
  ) {
    var start = 0
    while start < text.count {
      let end = cutsPieces ? pieces.end(ofPieceAt: start, in: text) : text.count
      encode(piece: text[part: start..<end], &workspace, into: &ids)
      start = end
    }
  }

  @inline(__always)
  private func encode(
    piece: UTF8Bytes, _ workspace: inout Workspace, into ids: inout [Int]
  ) {
    guard piece.count <= Self.knownLength, workspace.known.count < Self.knownCount else {
      merge(piece, &workspace)
      for id in workspace.merging.ids { ids.append(Int(id)) }
      return
    }
    let (number, isNew) = workspace.known.insert(piece)
    if isNew {
      merge(piece, &workspace)
      workspace.ids += workspace.merging.ids
      workspace.ends.append(workspace.ids.count)
    }
    let start = number == 0 ? 0 : workspace.ends[number - 1]
    for place in start..<workspace.ends[number] { ids.append(Int(workspace.ids[place])) }
  }

  /// Longer pieces hardly come again, and so many different ones take a few megabytes.
  private static let (knownLength, knownCount) = (64, 1 << 16)

  private func merge(_ piece: UTF8Bytes, _ workspace: inout Workspace) {
    workspace.merging.ids.removeAll(keepingCapacity: true)
    if piece.count > Self.shortLength, let longPieces = longPieces.value,
      longPieces.encode(piece, into: &workspace.merging.ids)
    {
      return
    }
    for byte in piece {
      let id = idOfByte[Int(byte)]
      if id >= 0 {
        workspace.merging.ids.append(id)
      } else if let unknownID {
        workspace.merging.ids.append(unknownID)
      }
    }
    workspace.merging.merge()
  }

  /// Up to so many bytes, merging is faster, and needs no further tables.
  private static let shortLength = 64
}

/// What long pieces are cut with, made when the first one comes.
private final class LongPiecesOnDemand: Sendable {
  private let make: @Sendable () -> LongPieces?
  private let state = Mutex<(isMade: Bool, value: LongPieces?)>((false, nil))

  init(_ make: @escaping @Sendable () -> LongPieces?) { self.make = make }

  /// Nil where merges are not as training makes them.
  var value: LongPieces? {
    state.withLock { state in
      if !state.isMade { state = (true, make()) }
      return state.value
    }
  }
}
