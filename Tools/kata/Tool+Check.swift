import Authoring
import CommandLines
import Curriculum

extension Tool {
  /// For authors: whether katas are whole.
  var check: Command {
    Command(
      "check", "Says what a kata lacks, or which katas lack anything.",
      operands: [.optional("KATA")]
    ) { arguments in
      let checklist = Checklist(workshop, course: katas)
      let stubs = checklist.stubPlaces()
      let chosen = try arguments.operands.first.map { [try kata(called: $0)] } ?? katas
      let found = chosen.map { kata in
        (kata: kata, places: checklist.places(of: kata) + [stubs[kata.id]!])
      }
      for (kata, places) in found {
        let isWhole = places.allSatisfy(\.isWhole)
        console.print("\(isWhole ? "✔" : "✘") \(kata.id)")
        if chosen.count == 1 || !isWhole { show(places, all: chosen.count == 1) }
      }
      return found.allSatisfy { $0.places.allSatisfy(\.isWhole) } ? .success : .failure
    }
  }

  private func show(_ places: [Checklist.Place], all: Bool) {
    for place in places where all || !place.isWhole {
      let extent = place.extent.map { " (\($0))" } ?? ""
      console.print("  \(place.isWhole ? "✔" : "✘") \(place.name): \(place.path)\(extent)")
      for problem in place.problems { console.print("      \(problem)") }
    }
  }

  /// By its name or its number.
  func kata(called name: String) throws -> Kata {
    guard let kata = katas.first(where: { $0.id == name || $0.number == name }) else {
      throw UsageError("there is no kata “\(name)”.", name, among: katas.map(\.id))
    }
    return kata
  }
}
