import Testing

@testable import StubGenerator

@Suite struct StubTests {
  @Test func keepsWhatALearnerNeedsAndNothingElse() throws {
    let stub = try makeStub(
      """
      // The head of the file – with ünïcode before every offset 🧮.

      import Layers
      import Tensors

      /// A layer.
      ///
      /// With `code` and {braces}.
      @available(*, deprecated)
      public final class Layer<Value>: Module where Value: Equatable {
        /// A default value that is a closure stays.
        public static let table: [Int] = {
          let first = 1
          return [first, 2]
        }()
        @Parameter public var weight: Tensor
        public let epsilon: Float
        private let values: [Value]
        /// Only for the solution.
        private static let secret = 42  // why 42

        /// Makes one.
        public init(_ values: [Value], epsilon: Float = 1e-5) {
          // The solution says this.
          self.values = values
          self.epsilon = epsilon
          weight = .zeros([1])
        }

        /// Calls it.
        @inlinable
        @discardableResult
        public func callAsFunction<Other>(
          _ x: Tensor, named name: String = "}"
        ) async throws -> Other where Other: Sendable {
          func nested(_ y: Tensor) -> Tensor { y }
          let text = "}}}" + \"\"\"
            }
            // no comment
            \"\"\"
          return nested(x)
        }

        // A helper's comment.

        /// Doubles.
        private func doubled(_ x: Float) -> Float {
          2 * x
        }

        /// How many.
        public var count: Int { values.count }

        /// By index.
        public subscript(_ index: Int) -> Value {
          get { values[index] }
          set { print(newValue) }
        }

        fileprivate enum Hidden {
          case one
          func f() {}
        }
      }

      // MARK: - Helpers

      private func helper() -> Int { 3 }

      extension Layer {
        private var tripled: Int { 3 }
      }

      /// The text.
      private let banner = \"\"\"
        // not a comment

        \"\"\"

      """)
    #expect(
      stub.text == """
        // The head of the file – with ünïcode before every offset 🧮.

        import Layers
        import Tensors

        /// A layer.
        ///
        /// With `code` and {braces}.
        @available(*, deprecated)
        public final class Layer<Value>: Module where Value: Equatable {
          /// A default value that is a closure stays.
          public static let table: [Int] = {
            let first = 1
            return [first, 2]
          }()
          @Parameter public var weight: Tensor
          public let epsilon: Float
          private let values: [Value]

          /// Makes one.
          public init(_ values: [Value], epsilon: Float = 1e-5) {
            // Your code here instead of the next line.
            notWritten()
          }

          /// Calls it.
          @inlinable
          @discardableResult
          public func callAsFunction<Other>(
            _ x: Tensor, named name: String = "}"
          ) async throws -> Other where Other: Sendable {
            // Your code here instead of the next line.
            notWritten()
          }

          /// How many.
          public var count: Int {
            // Your code here instead of the next line.
            notWritten()
          }

          /// By index.
          public subscript(_ index: Int) -> Value {
            get {
              // Your code here instead of the next line.
              notWritten()
            }
            set {
              // Your code here instead of the next line.
              notWritten()
            }
          }
        }

        """)
    #expect(
      stub.steps == [
        "Layer.init(_:epsilon:)", "Layer.callAsFunction(_:named:)", "Layer.count",
        "Layer.subscript(_:)",
      ])
  }

  @Test func leavesGivenCodeToTheLetter() throws {
    let stub = try makeStub(
      """
      /// Kept.
      public struct Table {
        // kata: given
        /// Looks up.
        public func lookUp(_ row: Int) -> Int {
          // Why.
          row + offset
        }

        // kata: given
        private let hidden = 1

        // Words above the marker stay.
        // kata: given
        private var offset: Int { 7 }

        private func gone() -> Int { 8 }

        public func sum() -> Int {
          // Why.
          gone()
        }
      }

      // kata: given
      private enum Axis {
        case row

        var index: Int { 0 }
      }

      """)
    #expect(
      stub.text == """
        /// Kept.
        public struct Table {
          /// Looks up.
          public func lookUp(_ row: Int) -> Int {
            // Why.
            row + offset
          }

          private let hidden = 1

          // Words above the marker stay.
          private var offset: Int { 7 }

          public func sum() -> Int {
            // Your code here instead of the next line.
            notWritten()
          }
        }

        private enum Axis {
          case row

          var index: Int { 0 }
        }

        """)
    #expect(stub.steps == ["Table.sum()"])
  }

  @Test func namesStepsByTheTypesAroundThem() throws {
    let stub = try makeStub(
      """
      public protocol Scorer {
        func score(_ x: Int) -> Int
      }

      extension Scorer {
        public func twice(_ x: Int) -> Int { score(score(x)) }
      }

      public enum Outer {
        public struct Inner: Equatable {
          public static func == (a: Inner, b: Inner) -> Bool { true }
          public func callAsFunction() {}
          public var watched = 1 {
            didSet { print(oldValue) }
          }
        }
      }

      extension Outer.Inner {
        public static var shared: Self { Self() }
      }

      public func free(_ x: Int, by y: Int) -> Int { x / y }

      """)
    #expect(
      stub.steps == [
        "Scorer.twice(_:)", "Outer.Inner.==(_:_:)", "Outer.Inner.watched", "Outer.Inner.shared",
        "free(_:by:)",
      ])
    #expect(stub.text.contains("  public func callAsFunction() {}\n"))
    #expect(stub.text.contains("  func score(_ x: Int) -> Int\n"))
  }

  /// Cases: what stands around a helper, and what is left of it.
  @Test(
    arguments: [
      // At the start of a scope no blank line is left, at its end none.
      ("private let a = 1\n\n  let b = 2", "let b = 2"),
      ("let b = 2\n\n  private static let a = 1", "let b = 2"),
      ("let b = 2\n  private static let a = 1\n  let c = 3", "let b = 2\n  let c = 3"),
      ("let b = 2\n\n  private func a() {}\n  let c = 3", "let b = 2\n\n  let c = 3"),
      (
        "let b = 2\n\n  private func a() {}\n\n  private func z() {}\n\n  let c = 3",
        "let b = 2\n\n  let c = 3"
      ),
      // A heading stays for whom it also heads.
      (
        "let b = 2\n\n  // MARK: - M\n\n  // Gone.\n  private func a() {}\n\n  /// C.\n  let c = 3",
        "let b = 2\n\n  // MARK: - M\n\n  /// C.\n  let c = 3"
      ),
      (
        "let b = 2\n\n  // MARK: - M\n\n  private func a() {}\n\n  // MARK: - N\n\n  let c = 3",
        "let b = 2\n\n  // MARK: - N\n\n  let c = 3"
      ),
      ("let b = 2\n\n  // MARK: - M\n\n  private func a() {}", "let b = 2"),
      ("// MARK: - M\n\n  private func a() {}\n\n  let c = 3", "// MARK: - M\n\n  let c = 3"),
      // Several attributes, and comments among them.
      (
        "let b = 2\n\n  /// A.\n  @inline(never)\n  // Why.\n  @discardableResult private\n  static func a() -> Int { 1 }",
        "let b = 2"
      ),
    ])
  func leavesNoTraceOfHelpers(_ members: String, _ left: String) throws {
    // Without `static`, a private stored property would be the instance's: part of the contract.
    let members = members.replacing("private let", with: "private static let")
    let stub = try makeStub("public struct S {\n  \(members)\n}\n")
    #expect(stub.text == "public struct S {\n  \(left)\n}\n")
  }

  @Test func acceptsCommentsInAccessorsAndAboveProperties() throws {
    let stub = try makeStub(
      """
      struct S {
        /// Counts.
        var count: Int
        {
          3
          // Gone.
        }

        var size: Int {
          get {
            // Gone.
            3
          }

          set(value) {
            // Gone.
            print(value)
          }
        }
      }

      """)
    #expect(!stub.text.contains("Gone"))
    #expect(stub.text.contains("  /// Counts.\n  var count: Int\n  {\n    // Your code"))
    #expect(stub.text.contains("\n\n    set(value) {\n      // Your code"))
  }

  @Test func leavesNothingOfATypeThatIsAllHelpers() throws {
    let stub = try makeStub("public enum E {\n  // Gone.\n  private static let a = 1\n}\n")
    #expect(stub.text == "public enum E {\n}\n")
  }
}
