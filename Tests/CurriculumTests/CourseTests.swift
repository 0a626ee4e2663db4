import Curriculum
import Foundation
import TestSupport
import Testing

@Suite struct CourseTests {
  /// A kata has one name everywhere.
  @Test(arguments: Course.katas) func everyPartIsThere(_ part: Kata) {
    let paths = [
      part.path, part.referencePath, part.lessonPath, part.suitePath, part.goldensPath,
    ]
    for path in paths { #expect(Workshop.here.has(path), "\(path)") }
  }

  /// Suites run in the order of their files' names, so that what unlocks comes before what it opens.
  @Test func numbersAreTheOrder() {
    let names = Course.katas.map(\.id)
    #expect(names == names.sorted() && Set(names).count == names.count)
    let numbers = Course.katas.map(\.number)
    #expect(Set(numbers).count == numbers.count && numbers.allSatisfy { $0.count == 2 })
    for (place, next) in Course.katas.enumerated() {
      for needed in next.needs { #expect(names[..<place].contains(needed)) }
    }
  }

  @Test func nothingIsBuiltOfTheWarmUp() throws {
    let norm = try #require(Course.kata("01-LayerNorm"))
    #expect(norm.needs == ["00-Tensors"] && norm.uses.isEmpty)
    #expect(Course.kata("99-Nothing") == nil)
  }

  @Test func foundationsComeBeforeWhatRestsOnThem() throws {
    let block = try #require(Course.kata("09-BertBlock"))
    #expect(
      block.foundations.map(\.id) == [
        "01-LayerNorm", "02-Embedding", "04-Softmax", "05-ScaledDotProductAttention",
        "06-MultiHeadSelfAttention", "07-GELU", "08-BertMLP",
      ])
  }

  /// The map in the README shows every kata, with its lesson.
  @Test(arguments: Course.katas) func theReadmeNamesIt(_ part: Kata) throws {
    let readme = try packageText(Workshop.Path.readme)
    let isNamed = readme.contains("](\(part.lessonPath))")
    #expect(isNamed, "README.md does not link \(part.lessonPath)")
  }
}

extension Kata: CustomTestStringConvertible {
  public var testDescription: String { id }
}
