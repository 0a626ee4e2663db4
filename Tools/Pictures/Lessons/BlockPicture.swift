import Tensors

/// One position on its way through a block, of lessons 09 and 14: what attention finds is given, and
/// so is what the MLP makes.
package struct BlockExample {
  package let x = Tensor([1, 0, 2, 3])
  package let found = Tensor([0, 2, 1, 3])
  /// What makes the sum round.
  package var postMade: Tensor { Tensor([0, 2, 3, 1]) - postMiddle }
  package let preMade = Tensor([2, 0, -1, 1])

  package var postMiddle: Tensor { normalized(x + found) }
  package var postResult: Tensor { normalized(postMiddle + postMade) }

  package var preRead: Tensor { normalized(x) }
  package var preMiddle: Tensor { x + found }
  package var preMiddleRead: Tensor { normalized(preMiddle) }
  package var preResult: Tensor { preMiddle + preMade }

  package init() {}
}

extension Picture {
  static let blocks = Picture(
    "14-Blocks", title: "Post-norm and pre-norm",
    alternative: """
      Two blocks side by side, with the numbers of one position. Left, BERT’s: x = [1, 0, 2, 3] goes \
      through attention, is added to what it finds, and the sum is normalized; the same with the MLP; \
      the norms stand on the path itself. Right, GPT-2’s: each part reads a norm, and what it gives is \
      added to x; on the path from x to the result, [3, 2, 2, 7], there is nothing but two additions.
      """,
    height: 660
  ) { $0.blocks(BlockExample()) }
}

extension Drawing {
  fileprivate mutating func blocks(_ example: BlockExample) {
    text("post-norm, BERT", at: Point(40, 30), .heading)
    text("pre-norm, GPT-2", at: Point(432, 30), .heading)
    line([Point(400, 20), Point(400, 640)], .line, width: 0.5)
    post(example)
    pre(example)
  }

  /// The path runs on the left, the parts stand on its right.
  private mutating func post(_ example: BlockExample) {
    let (path, part) = (90.0, 248.0)
    flow(path, from: 76, to: 612)
    values("x", example.x, at: Point(path, 64))
    half("attention", found: example.found, path: path, part: part, y: 96, plus: 222)
    norm(at: Point(path, 274))
    values("y", example.postMiddle, at: Point(path, 326))
    half("MLP", found: example.postMade, path: path, part: part, y: 358, plus: 484)
    norm(at: Point(path, 536))
    values("result", example.postResult, at: Point(path, 626))
  }

  private mutating func pre(_ example: BlockExample) {
    let (path, part) = (482.0, 640.0)
    flow(path, from: 76, to: 612)
    values("x", example.x, at: Point(path, 64))
    half(
      "attention", read: example.preRead, found: example.found, path: path, part: part, y: 96,
      plus: 280)
    values("y", example.preMiddle, at: Point(path, 326))
    half(
      "MLP", read: example.preMiddleRead, found: example.preMade, path: path, part: part, y: 358,
      plus: 542)
    values("result", example.preResult, at: Point(path, 626))
  }

  private mutating func flow(_ x: Double, from top: Double, to bottom: Double) {
    line([Point(x, top), Point(x, bottom)], .blueInk, width: 3, arrow: true)
  }

  /// A branch off the path, through a part, and back into a sum.
  private mutating func half(
    _ name: String, read: Tensor? = nil, found: Tensor, path: Double, part: Double, y: Double,
    plus: Double
  ) {
    var start = Point(path, y)
    let box = Rect(part - 62, read == nil ? y + 22 : y + 92, 124, 34)
    if let read {
      let norm = Rect(part - 34, y + 20, 68, 28)
      line([start, Point(part, y), norm.atTop], arrow: true)
      self.box(norm, fill: Tone(.orange, 0.8), stroke: .line, radius: 5)
      text("norm", at: norm.middle, .note, .ink, anchor: .middle)
      text(
        list(read.doubles), at: Point(part, y + 66), .note, .muted, anchor: .middle)
      start = Point(part, y + 76)
      arrow(from: start, to: box.atTop)
    } else {
      line([start, Point(part, y), box.atTop], arrow: true)
    }
    self.box(box, fill: Tone(.blue, 0.45), stroke: .line, radius: 5)
    text(name, at: box.middle, .label, anchor: .middle)
    let sum = Point(path, plus)
    text(list(found.doubles), at: Point(part, plus - 22), .note, .muted, anchor: .middle)
    line([box.atBottom, Point(part, plus - 32)])
    line([Point(part, plus - 12), Point(part, plus), sum + Point(13, 0)], radius: 5, arrow: true)
    dot(at: sum, .ink, radius: 11)
    text("+", at: sum, .heading, .paper, anchor: .middle)
  }

  private mutating func norm(at point: Point) {
    let norm = Rect(point.x - 34, point.y - 14, 68, 28)
    box(norm, fill: Tone(.paper))
    box(norm, fill: Tone(.orange, 0.8), stroke: .line, radius: 5)
    text("norm", at: norm.middle, .note, .ink, anchor: .middle)
  }

  /// The numbers on the path, on paper of their own.
  private mutating func values(_ name: String, _ x: Tensor, at point: Point) {
    let label = "\(name) = \(list(x.doubles))"
    let width = 8.2 * Double(label.count)
    box(Rect(point.x - 50, point.y - 12, width, 24), fill: Tone(.paper))
    text(label, at: point - Point(48, 0), .label)
  }
}
