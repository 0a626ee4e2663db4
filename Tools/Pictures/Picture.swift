/// A picture of a lesson.
package struct Picture: Sendable {
  /// Its file's, without an ending: the lesson's number, and what is to be seen.
  package let name: String
  /// What it is, in a few words.
  package let title: String
  /// What there is to see, for those who don't see it. The lesson has the same words.
  package let alternative: String
  package let drawing: Drawing

  package init(
    _ name: String, title: String, alternative: String, height: Double,
    draw: (inout Drawing) -> Void
  ) {
    self.name = name
    self.title = title
    self.alternative = alternative
    var drawing = Drawing(height: height)
    draw(&drawing)
    self.drawing = drawing
  }

  package var svg: String { drawing.svg(title: title, description: alternative) }
}
