import Checkpoints
import Files
import Foundation
import Layers
import Tokenizers
import Training

/// What a training learns from, and the tokenizer that makes tokens of it.
struct TrainingMaterial {
  let data: any TrainingData
  let vocabularySize: Int
  let tokens: SpecialTokens
  /// The token of a blank, where there is one.
  let maskID: Int?
  /// The tokens that stand for no text.
  let specialIDs: Set<Int>

  /// Makes a tokenizer of the texts, or takes that of a folder; either way it is in the output's folder
  /// then.
  init(_ options: TrainOptions) throws {
    let settings = options.settings
    let texts = try TrainingTexts(options.source)
    let tokenizer = try Self.tokenizer(options, texts)
    vocabularySize = tokenizer.count
    maskID = tokenizer.maskID
    specialIDs = Set((0..<tokenizer.count).filter(tokenizer.isSpecial))
    let frame: SequenceFrame
    if settings.kind == .bert {
      guard let start = tokenizer.classificationID, let end = tokenizer.separatorID else {
        throw RunError(
          "the tokenizer has no [CLS] and [SEP], between which a BERT reads its texts.")
      }
      frame = SequenceFrame(start: start, end: end)
      tokens = SpecialTokens(padding: tokenizer.paddingID)
    } else {
      guard let end = tokenizer.endID else {
        throw RunError(
          "the tokenizer has no token that ends a text, as a GPT-2 needs: \"eos_token\" in "
            + "tokenizer_config.json names it.")
      }
      frame = SequenceFrame(start: end, end: end, isStartOptional: true)
      tokens = SpecialTokens(beginning: end, end: end)
    }
    // Of a causal model's sequence the last token is a target alone.
    let length = settings.contextSize + (settings.kind == .bert ? 0 : 1)
    switch texts {
    case .tales(let count):
      data = TaleData(
        count: count, batchSize: settings.batchSize, length: length, frame: frame,
        isLimited: settings.kind == .gpt2, encode: tokenizer.encode)
    case .text(let text):
      data = try TextData(
        tokenizer.encode(text), batchSize: settings.batchSize, length: length,
        frame: settings.kind == .bert ? frame : nil, seed: settings.seed)
    case .none:
      data = RepeatedData(
        tokens: try Self.plainTokens(specialIDs, of: vocabularySize),
        batchSize: settings.batchSize, length: length, start: frame.start,
        stepCount: settings.stepCount, seed: settings.seed)
    }
  }

  /// The longest row of tokens that stand for texts.
  private static func plainTokens(_ special: Set<Int>, of count: Int) throws -> Range<Int> {
    let borders = [-1] + special.sorted() + [count]
    let gaps = zip(borders, borders.dropFirst()).map { $0 + 1..<$1 }
    guard let longest = gaps.max(by: { $0.count < $1.count }), longest.count > 1 else {
      throw RunError("--repeats needs two tokens that are not special; the tokenizer has none.")
    }
    return longest
  }

  // MARK: - Tokenizers

  private static func tokenizer(
    _ options: TrainOptions, _ texts: TrainingTexts
  ) throws -> PretrainedTokenizer {
    switch options.vocabulary {
    case .taken(let folder):
      // What cannot be read is not copied.
      let tokenizer = try PretrainedTokenizer(folder: folder)
      if folder.standardizedFileURL != options.output.standardizedFileURL {
        for name in tokenizerFiles {
          guard let data = try? Data(contentsOf: folder.appending(path: name)) else { continue }
          try FileReplacement.write(data, to: options.output.appending(path: name))
        }
      }
      return tokenizer
    case .made(let size):
      // A training that goes on has it already.
      if !options.resumes { try make(size, of: texts, options) }
      return try PretrainedTokenizer(folder: options.output)
    }
  }

  /// What a tokenizer of Hugging Face's is kept in.
  static let tokenizerFiles = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json",
    "merges.txt", "vocab.txt",
  ]

  private static func make(
    _ size: Int, of texts: TrainingTexts, _ options: TrainOptions
  ) throws {
    let settings = options.settings
    if case .none = texts {
      try TokenizerFolder.write(
        byteLevel: [endOfText] + characters.prefix(size - 1).map(String.init), merges: [],
        specialTokens: [endOfText], endOfText: endOfText, positionCount: settings.contextSize,
        to: options.output)
    } else if settings.kind == .bert {
      let rules = BertWords(lowercases: true)
      var training = WordPieceTraining(rules)
      texts.forEach { training.add($0) }
      try TokenizerFolder.write(
        wordPieces: training.train(vocabularySize: size), rules: rules,
        positionCount: settings.contextSize, to: options.output)
    } else {
      var training = ByteLevelTraining()
      texts.forEach { training.add($0) }
      let pairs = training.train(vocabularySize: size, specialTokens: [endOfText])
      try TokenizerFolder.write(
        byteLevel: pairs.tokens, merges: pairs.merges, specialTokens: [endOfText],
        endOfText: endOfText, positionCount: settings.contextSize, to: options.output)
    }
  }

  /// What is repeated where nobody gives tokens: each is one, so that a text of them can be typed.
  static let characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

  /// As GPT-2 has it.
  private static let endOfText = "<|endoftext|>"
}

/// What is learned from, as texts.
private enum TrainingTexts {
  case tales(Int)
  case text(String)
  /// No text, but tokens of a vocabulary.
  case none

  init(_ source: TrainOptions.Source) throws {
    switch source {
    case .tales(let count): self = .tales(count)
    case .text(let url):
      guard let text = String(validating: try contents(of: url), as: UTF8.self) else {
        throw RunError("--text: \(url.path) is no text in UTF-8. Save it as one.")
      }
      self = .text(text)
    case .repetitions: self = .none
    }
  }

  /// As many as a vocabulary has to see.
  func forEach(_ body: (String) -> Void) {
    switch self {
    case .tales(let count):
      for number in 0..<min(count, 20_000) { body(TaleData.tale(number).text) }
    case .text(let text): body(text)
    case .none: break
    }
  }
}
