import Foundation
import KataTesting

/// What becomes of a text before it is split, as a row of parts.
struct CleaningFormula: Formula {
  /// What is looked at one by one.
  var units: (String) -> [String] = { $0.unicodeScalars.map(String.init) }
  /// What stays although its category is hidden.
  var stays: (Unicode.Scalar) -> Bool = { ["\t", "\n", "\r"].contains($0) }
  var hidden: Set<Unicode.GeneralCategory> = [.control, .format, .privateUse]
  var isUnreadable: (Unicode.Scalar) -> Bool = { $0 == "\u{FFFD}" }
  /// What stands for what is hidden.
  var nothing = ""
  var isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
  /// What stands for white space.
  var space = " "
  var finish: (String) -> String = { $0 }

  func callAsFunction(_ text: String) -> String { finish(units(text).map(cleaned).joined()) }

  private func cleaned(_ unit: String) -> String {
    guard let scalar = unit.unicodeScalars.first, unit.unicodeScalars.count == 1 else {
      return unit
    }
    if !stays(scalar) && (hidden.contains(scalar.kind) || isUnreadable(scalar)) { return nothing }
    return isSpace(scalar) ? space : unit
  }
}

/// Texts without capitals and accents, as a row of parts.
struct UncasingFormula: Formula {
  var decompose: (String) -> String = { $0.decomposedStringWithCanonicalMapping }
  var isDropped: (Unicode.Scalar) -> Bool = { $0.kind == .nonspacingMark }
  var lower: (Unicode.Scalar) -> String = { $0.properties.lowercaseMapping }
  var finish: (String) -> String = { $0 }

  func callAsFunction(_ text: String) -> String {
    let letters = decompose(text).unicodeScalars.filter { !isDropped($0) }
    return finish(letters.map(lower).joined())
  }
}

/// The words of a text, as a row of parts.
struct SplittingFormula: Formula {
  var isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
  var isPunctuation: (Unicode.Scalar) -> Bool = \.isMark
  var isIdeograph: (Unicode.Scalar) -> Bool = \.isHan
  /// What stands for what is a word by itself.
  var alone: (Unicode.Scalar) -> [Unicode.Scalar] = { [" ", $0, " "] }
  var keepsEmptyWords = false
  var finish: ([String]) -> [String] = { $0 }

  func callAsFunction(_ text: String) -> [String] {
    let spaced = text.unicodeScalars.flatMap {
      isPunctuation($0) || isIdeograph($0) ? alone($0) : [$0]
    }
    let words = spaced.split(omittingEmptySubsequences: !keepsEmptyWords, whereSeparator: isSpace)
    return finish(words.map { String(scalars: $0) })
  }
}

// MARK: - What they are made of

extension Unicode.Scalar {
  var kind: Unicode.GeneralCategory { properties.generalCategory }

  /// Whether it is of ASCII, and no letter, digit, space or control character.
  var isASCIIMark: Bool {
    isASCII && kind != .control && self != " " && !properties.isAlphabetic
      && properties.numericType == nil
  }

  /// Whether Unicode calls it punctuation.
  var isUnicodePunctuation: Bool {
    switch kind {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  var isMark: Bool { isASCIIMark || isUnicodePunctuation }

  /// Whether BERT reads it as a word by itself.
  var isHan: Bool { Self.ideographs.contains { $0.contains(value) } }

  private static let ideographs: [ClosedRange<UInt32>] = [
    0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
    0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F,
  ]
}
