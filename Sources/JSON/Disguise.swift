/// What a file is that has the name of another: mostly a download that brought something else.
package struct Disguise {
  /// What it is, and what to do.
  package let problem: String

  /// - Parameters:
  ///   - bytes: of the whole file.
  ///   - expected: what the name promises.
  package init?(_ bytes: UnsafeRawBufferPointer, insteadOf expected: Content) {
    if expected == .safetensors && Self.isSafetensors(bytes) { return nil }
    let start = String(decoding: bytes.prefix(400), as: UTF8.self)
    let text = start.drop { $0.isWhitespace || $0 == "\u{feff}" }
    let again = "Download it again."
    func begins(with magic: String) -> Bool { bytes.starts(with: magic.utf8) }
    // Words of all kinds can stand in lines, and any of them first.
    let beginning = text.prefix(16).lowercased()
    let isOther = ["version https://", "<!doctype html", "<html"].contains {
      beginning.hasPrefix($0)
    }
    if expected == .lines && !isOther { return nil }

    if bytes.isEmpty {
      problem = "the file is empty. \(again)"
    } else if bytes.allSatisfy({ $0 == 0 }) {
      problem = "the file holds nothing but zeros: a download that never came. \(again)"
    } else if text.hasPrefix("version https://git-lfs") {
      problem =
        "this is a pointer of git-lfs, not the file itself: `git lfs pull` in its folder fetches it."
    } else if text.hasPrefix("<") {
      let isPage = text.lowercased().contains("html")
      problem =
        "this is \(isPage ? "a web page (HTML)" : "XML"), not the file itself. Download the file, at "
        + "an address with /resolve/ where the page has /blob/."
    } else if begins(with: "PK\u{3}\u{4}") {
      problem = Self.other("a zip archive, as PyTorch's torch.save writes it")
    } else if bytes.count > 1, bytes[0] == 0x80, (2...5).contains(bytes[1]) {
      problem = Self.other("a pickle, as PyTorch's torch.save wrote it")
    } else if begins(with: "GGUF") || begins(with: "GGML") || begins(with: "ggml") {
      problem = Self.other("a GGUF file, as llama.cpp reads it")
    } else if bytes.starts(with: [0x89] + "HDF".utf8) {
      problem = Self.other("an HDF5 file, as TensorFlow's Keras writes it")
    } else if bytes.starts(with: [0x93] + "NUMPY".utf8) {
      problem = Self.other("an array of NumPy's")
    } else if bytes.starts(with: [0x1f, 0x8b]) || begins(with: "7z") || begins(with: "\u{fd}7zXZ") {
      problem = "this is a packed archive. Unpack it first."
    } else if expected == .json, Self.isSafetensors(bytes) {
      problem = "this is a safetensors file, as weights are: is it in place of another?"
    } else if expected == .safetensors, text.hasPrefix("{") || text.hasPrefix("[") {
      problem =
        "this is a text of JSON, not weights: "
        + (text.contains("\"weight_map\"")
          ? "the index of a model in several files, which is to be called "
            + "model.safetensors.index.json."
          : "is it in place of another? \(again)")
    } else if Self.isProse(text) {
      let line = text.prefix { !$0.isNewline }
      problem = "this is a text that begins \(quoted(String(line.prefix(60)))). \(again)"
    } else {
      return nil
    }
  }

  /// What a file is to hold.
  package enum Content {
    case json, safetensors
    /// A word a line.
    case lines
  }

  private static func other(_ kind: String) -> String {
    "this is \(kind), and no safetensors file. Save the model with Hugging Face's save_pretrained, "
      + "which writes model.safetensors."
  }

  private static func isSafetensors(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count > 8 && bytes[8] == UInt8(ascii: "{") && bytes[4..<8].allSatisfy { $0 == 0 }
  }

  /// “Entry not found”, “Access to model … is restricted”: what servers say in place of a file.
  private static func isProse(_ text: Substring) -> Bool {
    guard text.first?.isLetter == true, text.count > 3 else { return false }
    let start = text.prefix(40).unicodeScalars
    return start.allSatisfy {
      $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\r"
    }
      && !start.contains("\u{fffd}")
  }
}
