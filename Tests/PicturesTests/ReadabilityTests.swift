import Pictures
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#else
  import Foundation
#endif

/// Whether a picture can be read: by eyes of all kinds, by day and by night, and by programs.
@Suite struct ReadabilityTests {
  /// WCAG 2 asks for 4.5 of text of this size.
  @Test(arguments: Picture.all) func wordsStandOut(_ picture: Picture) {
    for word in DrawnPicture(picture).words {
      let (light, dark) = (word.contrast(\.light), word.contrast(\.dark))
      guard min(light, dark) < 4.5 else { continue }
      Issue.record("“\(word.text)”: \(light), \(dark) in the dark")
    }
  }

  /// What eyes see that lack one of their three kinds of cones, by Machado et al. (2009).
  @Test(arguments: [
    [0.152, 1.053, -0.205, 0.115, 0.786, 0.099, -0.004, -0.048, 1.052],
    [0.367, 0.861, -0.228, 0.280, 0.673, 0.047, -0.012, 0.043, 0.969],
    [1.256, -0.077, -0.179, -0.078, 0.931, 0.148, 0.005, 0.691, 0.304],
  ])
  func blueAndOrangeDifferToAllEyes(_ eyes: [Double]) {
    func seen(_ color: Color) -> [Double] {
      (0..<3).map { row in (0..<3).reduce(0) { $0 + eyes[3 * row + $1] * color.light[$1] } }
    }
    for (a, b) in [(Paint.blue, Paint.orange), (.blueInk, .orangeInk)] {
      for scheme in [\Paint.light, \Paint.dark] {
        let (one, other) = (seen(a[keyPath: scheme]), seen(b[keyPath: scheme]))
        let difference = zip(one, other).map { abs($0 - $1) }.max()!
        let brightest = (one + other).max()!
        #expect(difference > 0.7 * brightest)
      }
    }
  }

  @Test(arguments: Picture.all) func nothingIsCutOff(_ picture: Picture) {
    let drawn = DrawnPicture(picture)
    #expect(drawn.size.width == 800)
    for (name, frame) in drawn.words.map({ ($0.text, $0.frame) })
      + drawn.boxes.map({ ("a box", $0) })
    {
      let isInside =
        frame.left >= 0 && frame.top >= 0 && frame.right <= drawn.size.width
        && frame.bottom <= drawn.size.height
      if !isInside { Issue.record("\(name) at \(frame)") }
    }
  }

  @Test(arguments: Picture.all) func wordsDoNotTouch(_ picture: Picture) {
    let words = DrawnPicture(picture).words
    for (place, word) in words.enumerated() {
      for other in words[..<place] {
        let (a, b) = (word.frame, other.frame)
        let apart =
          a.left >= b.right || b.left >= a.right || a.top + 2 >= b.bottom || b.top + 2 >= a.bottom
        if !apart { Issue.record("“\(word.text)” lies on “\(other.text)”") }
      }
    }
  }

  @Test(arguments: TextStyle.allCases) func lettersAreLargeEnough(_ style: TextStyle) {
    #expect(style.size >= 12)
  }

  @Test(arguments: Picture.all) func isWellFormed(_ picture: Picture) {
    let parser = XMLParser(data: .init(picture.svg.utf8))
    #expect(parser.parse(), "\(picture.name): \(String(describing: parser.parserError))")
    #expect(picture.svg.contains("<title id=\"title\">\(picture.title)</title>"))
  }

  @Test func escapesWhatXMLReads() {
    var drawing = Drawing(height: 40)
    drawing.text("a < b & c", at: Point(10, 20))
    let svg = drawing.svg(title: "<&>", description: "")
    #expect(svg.contains(">a &lt; b &amp; c</text>") && svg.contains(">&lt;&amp;&gt;</title>"))
  }
}
