import Foundation
import Pictures

/// A picture as its SVG says that it is: what stands where, on which colors.
struct DrawnPicture {
  struct Word {
    let text: String
    let style: TextStyle
    let paint: Paint
    let frame: Rect
    /// The colors below it, the lowest first.
    let ground: [Tone]

    /// Its contrast to what is below it, as WCAG 2 defines it, from 1 to 21.
    func contrast(_ color: (Paint) -> Color) -> Double {
      let below = ground.reduce([0.0, 0, 0]) { below, tone in
        zip(below, color(tone.paint).channels).map { old, new in
          old + tone.strength * (new - old)
        }
      }
      let (a, b) = (luminance(below), luminance(color(paint).channels))
      return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }
  }

  private(set) var words: [Word] = []
  private(set) var boxes: [Rect] = []
  let size: Size
  private var grounds: [(frame: Rect, tone: Tone)] = []

  init(_ picture: Picture) {
    size = picture.drawing.size
    for line in picture.svg.split(separator: "\n") where line.contains(" class=") {
      let element = Element(line)
      switch element.name {
      case "rect":
        let frame = Rect(element["x"], element["y"], element["width"], element["height"])
        boxes.append(frame)
        guard let paint = element.paint else { continue }
        grounds.append((frame, Tone(paint, element["fill-opacity"])))
      case "circle":
        let (x, y, r) = (element["cx"], element["cy"], element["r"])
        grounds.append((Rect(x - r, y - r, 2 * r, 2 * r), Tone(element.paint!)))
      case "text": words.append(word(element))
      default: continue
      }
    }
  }

  private func word(_ element: Element) -> Word {
    let style = element.style!
    // Letters are about so wide, in the fonts that are asked for.
    let width = Double(element.text.count) * style.size * (style == .heading ? 0.62 : 0.56)
    let baseline = Point(element["x"], element["y"])
    let left =
      switch element.attributes["text-anchor"] {
      case "middle": baseline.x - width / 2
      case "end": baseline.x - width
      default: baseline.x
      }
    let frame = Rect(left, baseline.y - 0.8 * style.size, width, style.size)
    let middle = frame.middle
    let ground = grounds.filter { $0.frame.contains(middle) }.map(\.tone)
    return Word(
      text: element.text, style: style, paint: element.paint!, frame: frame, ground: ground)
  }
}

/// An element of SVG that stands on a line.
private struct Element {
  let name: Substring
  let attributes: [Substring: Substring]
  let text: String

  init(_ line: Substring) {
    name = line.dropFirst().prefix { $0.isLetter }
    let start = line.prefix { $0 != ">" }
    // class="ink", x="3" and so on: names and values take turns.
    let parts = start.drop { $0 != " " }.split(separator: "\"")
    var attributes: [Substring: Substring] = [:]
    for place in stride(from: 0, to: parts.count - 1, by: 2) {
      attributes[parts[place].dropFirst().dropLast()] = parts[place + 1]
    }
    self.attributes = attributes
    text = String(line.dropFirst(start.count + 1).prefix { $0 != "<" })
  }

  subscript(_ name: Substring) -> Double { Double(attributes[name]!)! }

  private var classes: [String] {
    (attributes["class"] ?? "").split(separator: " ").map(String.init)
  }
  var paint: Paint? { classes.compactMap(Paint.init).first }
  var style: TextStyle? { classes.compactMap(TextStyle.init).first }
}

extension Rect {
  fileprivate func contains(_ point: Point) -> Bool {
    (left...right).contains(point.x) && (top...bottom).contains(point.y)
  }
}

extension Color {
  /// Red, green and blue, from 0 to 1.
  fileprivate var channels: [Double] {
    [value >> 16, value >> 8 & 255, value & 255].map { Double($0) / 255 }
  }

  /// The same in proportion to the light.
  var light: [Double] { channels.map(linear) }
}

/// The relative luminance of WCAG 2.
private func luminance(_ channels: [Double]) -> Double {
  let light = channels.map(linear)
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
}

/// A channel of sRGB in proportion to the light.
private func linear(_ channel: Double) -> Double {
  channel > 0.04045 ? pow((channel + 0.055) / 1.055, 2.4) : channel / 12.92
}
