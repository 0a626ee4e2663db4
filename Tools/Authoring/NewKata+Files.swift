import Curriculum
import Foundation

extension NewKata {
  struct File {
    let path: String
    let data: Data

    init(_ path: String, _ data: Data) {
      self.path = path
      self.data = data
    }

    init(_ path: String, _ text: String) { self.init(path, Data((text + "\n").utf8)) }
  }

  /// The files that belong to the kata alone, but for its stub.
  var files: [File] {
    [
      File(kata.referencePath, reference), File(kata.lessonPath, lesson),
      File(scriptPath, script), File(kata.goldensPath, GoldenIndex.empty),
      File(kata.suitePath, suite),
      File("\(kata.mistakesPath)/\(kata.name)Attempts.swift", attempts),
    ]
  }

  /// The Python that computes its goldens: `Tools/goldens/kata_vocabulary.py`.
  private var scriptPath: String {
    "\(Workshop.Path.goldenScripts)/kata_\(kata.name.lowercased()).py"
  }

  /// One step, which compiles and does nothing.
  private var reference: String {
    """
    // Kata \(kata.number): \(kata.name).
    //
    // To write: what it is for, in a sentence or two. The lesson is
    // \(kata.lessonPath).

    import Tensors

    /// To write: what it is.
    public enum \(kata.name) {
      /// To write: what it computes, with the formula.
      ///
      /// To write: what must hold, what it equals in PyTorch or Hugging Face, and its source.
      ///
      /// Exercise: 1 line, 5 minutes.
      /// - Parameter x: `[B, T, C]`.
      /// - Returns: `[B, T, C]`.
      public static func firstStep(_ x: Tensor) -> Tensor {
        x  // To write: the solution. [B, T, C]
      }
    }
    """
  }

  private var lesson: String {
    """
    # \(kata.number) \(kata.name)

    *One function; about 5 minutes. Difficulty 1 of 5, importance 1 of 5. File:
    [`\(kata.path)`](../\(kata.path.dropFirst("Katas/".count))). To write: the paper.*

    To write: By the end you can …

    ## Why

    To write: what it is good for, and what was there before.

    ## What it computes

    To write: the formula, and an example by hand.

    ## Shapes

    To write: what goes in and what comes out.

    ## What to watch

    To write: what people get wrong, without giving the solution away.

    ## Hints

    ### `\(kata.name).firstStep(_:)`

    <details><summary>Hint 1</summary>

    To write: a question that points the way.

    </details>
    <details><summary>Hint 2</summary>

    To write: the shapes, line by line.

    </details>
    <details><summary>Hint 3</summary>

    To write: the code, with a hole.

    </details>

    ## Questions to think about

    To write: three, each with its answer.

    Next: To write: what it opens. What judges it:
    [\(kata.id)Tests.swift](../../\(kata.suitePath)).
    """
  }

  private var script: String {
    """
    \"""Examples for kata \(kata.number).\"""

    from kata import examples


    @examples("\(kata.id)")
    def \(kata.name.lowercased())(kata):
        pass  # To write: kata.example(…) for each test, kata.gradients(…) where there are any.
    """
  }

  /// It has no tests, since it has no examples yet.
  private var suite: String {
    """
    extension kata {
      @Suite(.kata) struct \(kata.name)Tests {
        // To write: a test of each step, on the examples that its goldens have.
      }
    }
    """
  }

  private var attempts: String {
    """
    import KataTesting
    import Tensors

    final class \(kata.name)Attempts: KataAttempts {}

    extension \(kata.name)Attempts {
      @WayList static var mistakes: [Way] {
        // To write: for each group of the goldens, what learners get wrong.
      }
    }

    extension \(kata.name)Attempts {
      @WayList static var otherWays: [Way] {
        // To write: right ways unlike the reference's.
      }
    }
    """
  }
}
