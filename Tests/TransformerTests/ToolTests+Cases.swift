import Testing

/// A command line, or what follows the files on it, and what is said of it.
struct Refused: Sendable, CustomTestStringConvertible {
  let arguments: [String]
  let text: String

  init(_ arguments: String..., text: String) {
    self.arguments = arguments
    self.text = text
  }

  var testDescription: String { "\(arguments)" }
}

let refusedBatches = [
  Refused("--ids", "", text: "--ids of sequence 1: there are no ids."),
  Refused("--ids", "1", "--ids", "  ", text: "--ids of sequence 2: there are no ids."),
  Refused(
    "--ids", "1 2, 3",
    text: "--ids of sequence 1: “2,” is no whole number. Put spaces between them."),
  Refused(
    "--ids", "1 99999999999999999999",
    text: "--ids of sequence 1: “99999999999999999999” is no whole number. Put spaces between "
      + "them."),
  Refused(
    "--ids", "1", "--ids", "0 101 102",
    text: "--ids of sequence 2: 101 is no id: the vocabulary has those from 0 to 100."),
  Refused(
    "--ids", "-1",
    text: "--ids of sequence 1: -1 is no id: the vocabulary has those from 0 to 100."),
  Refused(
    "--ids", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18",
    text: "--ids of sequence 1: 18 ids are too many: the model has 17 positions."),
  Refused(
    "--ids", "1 2 3", "--ids", "1", "--token-types", "0 1 0",
    text: "1 --token-types for 2 --ids: give one for each, in the same order, or none."),
  Refused(
    "--ids", "1 2 3", "--token-types", "0 1",
    text: "--token-types of sequence 1: its length is 2, but that of its --ids is 3."),
  Refused(
    "--ids", "1 2", "--token-types", "0 3",
    text: "--token-types of sequence 1: 3 is not one of 0 to 2."),
  Refused(
    "--ids", "1 2", "--ids", "3", "--attention-mask", "1 1", "--attention-mask", "1 1",
    text: "--attention-mask of sequence 2: its length is 2, but that of its --ids is 1."),
  Refused(
    "--ids", "1 2", "--attention-mask", "1 2",
    text: "--attention-mask of sequence 1: 2 is not one of 0 to 1."),
  Refused(
    "--ids", "1 2", "--attention-mask", "x 1",
    text: "--attention-mask of sequence 1: “x” is no whole number. Put spaces between them."),
  Refused(
    "--ids", "1", "--ids", "1 2", "--attention-mask", "1", "--attention-mask", "0 0",
    text: "--attention-mask of sequence 2 hides all tokens: one must be 1."),
]

/// What only a GPT-2 is refused.
let refusedBatchesOfGPT2 = [
  Refused(
    "--ids", "1 2", "--token-types", "0 0",
    text: "--token-types: a GPT-2 has no segments. Leave them out."),
  Refused(
    "--ids", "1 2", "--ids", "3 4", "--ids", "5 6 7",
    text: "--ids of sequence 3: its length is 3, but that of the first is 2, and a GPT-2 has no "
      + "padding. Run sequences of one length, or each alone."),
  Refused(
    "--ids", "1 2", "--attention-mask", "1 0",
    text: "--attention-mask: a GPT-2 hides no tokens. Let all be 1, or leave it out."),
  Refused(
    "--ids", "1 2", "--attention-mask", "1 2",
    text: "--attention-mask of sequence 1: 2 is not one of 0 to 1."),
  Refused(
    "--ids", "1 2", "--ids", "0 103",
    text: "--ids of sequence 2: 103 is no id: the vocabulary has those from 0 to 102."),
  Refused(
    "--ids", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
    text: "--ids of sequence 1: 20 ids are too many: the model has 19 positions."),
]

let wrongCommandLines = [
  Refused(text: "there is no command."),
  Refused("backward", text: "“backward” is no command."),
  Refused("forward", text: "--model is missing."),
  Refused("forward", "--model", "m", text: "--ids is missing, or --text."),
  Refused("forward", "--model", text: "--model needs a value."),
  Refused("forward", "--model", "--ids", "1", text: "--model needs a value."),
  Refused("forward", "--ids", "1", "2", text: "forward does not know “2”."),
  Refused("forward", "--idz", "1", text: "forward does not know “--idz”. Did you mean --ids?"),
  Refused("forward", "--model", "m", "--model", "n", text: "--model is there 2 times."),
  Refused("froward", text: "“froward” is no command. Did you mean forward?"),
  Refused(
    "forward", "--model", "m", "--output", "o", "--ids", "1", "--using", "reference",
    text: "--using takes “katas” alone, not “reference”."),
]
