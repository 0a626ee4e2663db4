import KataTesting
import Tensors

/// A new table as a row of parts.
struct TableFormula: Formula {
  var shape: Shape
  var generator: RandomGenerator
  var draw: (_ shape: Shape, _ generator: inout RandomGenerator) -> Tensor = {
    .randomNormal($0, using: &$1)
  }
  var finish: Move = { $0 }

  init(_ shape: Shape, _ generator: RandomGenerator) {
    (self.shape, self.generator) = (shape, generator)
  }

  func callAsFunction() -> Tensor {
    var generator = generator
    return finish(draw(shape, &generator))
  }
}

/// Looking rows of a table up, as a row of parts.
struct LookUpFormula: Formula {
  /// `[count, size]`.
  var table: Tensor
  var ids: IntTensor
  var axis = 0
  var finish: Move = { $0 }

  init(_ table: Tensor, _ ids: IntTensor) { (self.table, self.ids) = (table, ids) }

  /// `[…, size]`.
  func callAsFunction() -> Tensor { finish(table.take(ids, axis: axis)) }
}

extension Example {
  /// What a new embedding holds, with some parts exchanged.
  func table(_ change: @escaping (inout TableFormula) -> Void) -> Exchange<TableFormula> {
    Exchange(
      of: TableFormula([integer("count"), integer("size")], generator), change
    ) { $0() }
  }

  /// What an embedding gives for this example, with some parts exchanged.
  func lookedUp(_ change: @escaping (inout LookUpFormula) -> Void) -> Exchange<LookUpFormula> {
    Exchange(of: LookUpFormula(self["weight"], ids("ids")), change) { $0() }
  }
}
