import Layers
import Tensors

// What kata 40 reads patterns of, and what it makes of them.

extension Example {
  /// A run of the example's model on its texts: of a BERT where there are token types, else of a GPT-2.
  ///
  /// They are made of formulas: how a model is recorded is no matter of who wrote it.
  public var patternRecording: Recording {
    guard integers["tokenTypes"] == nil else {
      let model = TracedBert(self)
      return record(model) { model(ids("ids"), ids("tokenTypes"), padding) }.recording
    }
    let model = TracedGPT2(self)
    return record(model) { model(ids("ids")) }.recording
  }

  /// A text's lines, one after another.
  public static func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// A picture of all patterns as results: its cells in an order that does not depend on that in which they
  /// were drawn, and what stands around them.
  public static func answers(svg: String) -> Answers {
    let lines = lines(of: svg)
    let cells = lines.filter { $0.hasPrefix("<rect x=") }
    return [
      "page": lines.filter { !$0.hasPrefix("<rect x=") },
      "cells": cells.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
    ]
  }
}
