/// What special tokens are for.
enum TokenRole: String, CaseIterable, Sendable {
  case beginning = "bos_token"
  case end = "eos_token"
  case unknown = "unk_token"
  case padding = "pad_token"
  case classification = "cls_token"
  case separator = "sep_token"
  case mask = "mask_token"

  /// What the token is called where no file says it.
  var usualNames: [String] {
    switch self {
    case .beginning, .end: ["<|endoftext|>"]
    case .unknown: ["[UNK]", "<unk>", "<|endoftext|>"]
    case .padding: ["[PAD]", "<pad>"]
    case .classification: ["[CLS]"]
    case .separator: ["[SEP]"]
    case .mask: ["[MASK]", "<mask>"]
    }
  }
}
