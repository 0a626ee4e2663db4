import KataTesting
import Layers
import PlainFunctions
import Tensors

/// A matrix as the product of two narrow ones, `[M, D]` and `[D, N]`.
struct Sides {
  var left, right: Tensor

  /// The same turned around.
  var turned: Sides { Sides(left: right.transposed(), right: left.transposed()) }
  /// The whole matrix, and an identity.
  var whole: Sides { Sides(left: matmul(left, right), right: .eye(right.shape[1])) }
}

/// The norm of a factored matrix as a row of parts.
struct NormOfSidesFormula: Formula {
  var ofLeft: Move = { matmul($0.transposed(), $0) }
  var ofRight: Move = { matmul($0, $0.transposed()) }
  /// From `[D, D]` twice to the sum of all squares.
  var sum: (_ ofLeft: Tensor, _ ofRight: Tensor) -> Tensor = { ($0 * $1).sum() }
  /// What is made of it.
  var root: Move = { $0.squareRoot() }
  /// The sides that are measured.
  var sides: (_ sides: Sides) -> Sides = { $0 }

  func callAsFunction(_ matrix: Sides) -> Tensor {
    let matrix = sides(matrix)
    return root(sum(ofLeft(matrix.left), ofRight(matrix.right)))
  }
}

/// The product of two factored matrices as a row of parts.
struct ProductOfSidesFormula: Formula {
  /// What is multiplied, in order.
  var order: (_ first: Sides, _ second: Sides) -> (Sides, Sides) = { ($0, $1) }
  var middle: (_ first: Sides, _ second: Sides) -> Tensor = { matmul($0.right, $1.left) }
  var join: (_ first: Sides, _ middle: Tensor, _ second: Sides) -> Sides = {
    Sides(left: $0.left, right: matmul($1, $2.right))
  }
  var finish: (_ product: Sides) -> Sides = { $0 }

  func callAsFunction(_ first: Sides, _ second: Sides) -> Sides {
    let (first, second) = order(first, second)
    return finish(join(first, middle(first, second), second))
  }
}

/// A head's weights as a row of parts: `[D, C]` three times, and `[C, D]`.
struct HeadFormula: Formula {
  typealias Weights = (query: Tensor, key: Tensor, value: Tensor, output: Tensor)

  let headCount: Int
  let block: Parameters
  /// `[3C, C]`, with the gain of the norm that is read through, `[C]`.
  var gained: (_ weight: Tensor, _ gain: Tensor) -> Tensor = { $0 * $1 }
  /// Whose gain it is.
  var norm = "attentionNorm"
  /// From `[3C, C]` to `[3, H, D, C]`.
  var split: (_ weight: Tensor, _ H: Int) -> Tensor = {
    rearrange($0, "(p h d) c -> p h d c", ["p": 3, "h": $1])
  }
  /// From `[C, C]` to `[H, C, D]`.
  var splitOutput: (_ weight: Tensor, _ H: Int) -> Tensor = {
    rearrange($0, "c (h d) -> h c d", ["h": $1])
  }
  /// The head's place.
  var place: (_ head: Int, _ H: Int) -> Int = { head, _ in head }
  var finish: (_ weights: Weights) -> Weights = { $0 }

  /// - Parameter block: with `attention.projection.weight` and so on.
  init(_ block: Parameters, headCount: Int) { (self.block, self.headCount) = (block, headCount) }

  func callAsFunction(_ head: Int) -> Weights {
    let weight = gained(block["attention.projection.weight"], block["\(norm).weight"])
    let (H, place) = (headCount, place(head, headCount))
    let parts = split(weight, H)  // [3, H, D, C]
    let output = splitOutput(block["attention.output.weight"], H)[place]  // [C, D]
    return finish((parts[0, place], parts[1, place], parts[2, place], output))
  }
}

/// A head's two matrices as a row of parts.
struct CircuitFormula: Formula {
  var head: HeadFormula
  var joinQueryKey: (_ weights: HeadFormula.Weights) -> Sides = {
    Sides(left: $0.query.transposed(), right: $0.key)
  }
  var joinOutputValue: (_ weights: HeadFormula.Weights) -> Sides = {
    Sides(left: $0.value.transposed(), right: $0.output.transposed())
  }

  init(_ block: Parameters, headCount: Int) { head = HeadFormula(block, headCount: headCount) }

  func queryKey(_ place: Int) -> Sides { joinQueryKey(head(place)) }
  func outputValue(_ place: Int) -> Sides { joinOutputValue(head(place)) }
}

/// How much a head reads of what another wrote, as a row of parts.
struct CompositionFormula: Formula {
  let layerCount, headCount: Int
  /// Those of each block.
  var circuits: [CircuitFormula]
  var norm = NormOfSidesFormula()
  var times = ProductOfSidesFormula()
  /// Which of queries, keys and values, from 0 to 2, is looked at.
  var kind: (_ kind: Int) -> Int = { $0 }
  var readsQueries: (_ queryKey: Sides, _ outputValue: Sides) -> Sides = { queryKey, _ in queryKey }
  var readsKeys: (_ queryKey: Sides, _ outputValue: Sides) -> Sides = { queryKey, _ in
    queryKey.turned
  }
  var readsValues: (_ queryKey: Sides, _ outputValue: Sides) -> Sides = { _, outputValue in
    outputValue
  }
  var writes: (_ queryKey: Sides, _ outputValue: Sides) -> Sides = { _, outputValue in outputValue }
  /// The one that reads, and the one that writes.
  var order: (_ later: Place, _ earlier: Place) -> (Place, Place) = { ($0, $1) }
  /// Of the norms of the product, of what is written and of what is read.
  var quotient: (_ both: Tensor, _ writing: Tensor, _ reading: Tensor) -> Tensor = {
    $0 / ($1 * $2)
  }
  /// Whether a pair of blocks counts.
  var isEarlier: (_ earlier: Int, _ later: Int) -> Bool = { $0 < $1 }
  /// What is made of all scores, `[L, H, L, H]`.
  var arrange: Move = { $0 }

  /// A head of a block.
  typealias Place = (layer: Int, head: Int)

  init(_ example: Example) {
    let (parameters, H) = (Parameters(example), example.integer("headCount"))
    (layerCount, headCount) = (example.integer("layerCount"), H)
    circuits = (0..<layerCount).map {
      CircuitFormula(parameters.part("blocks.\($0)"), headCount: H)
    }
  }

  func score(_ kind: Int, of later: Place, after earlier: Place) -> Tensor {
    let (reader, writer) = order(later, earlier)
    let (own, other) = (circuits[reader.layer], circuits[writer.layer])
    let queryKey = own.queryKey(reader.head)
    let outputValue = own.outputValue(reader.head)
    let reads = [readsQueries, readsKeys, readsValues][self.kind(kind)]
    let reading = reads(queryKey, outputValue)
    let writing = writes(other.queryKey(writer.head), other.outputValue(writer.head))
    return quotient(norm(times(writing, reading)), norm(writing), norm(reading))
  }

  /// `[L, H, L, H]`.
  func scores(_ kind: Int) -> Tensor {
    let (L, H) = (layerCount, headCount)
    var scores: [Tensor] = []
    for layer in 0..<L {
      for head in 0..<H {
        for other in 0..<L {
          for earlier in 0..<H {
            scores.append(
              isEarlier(other, layer)
                ? score(kind, of: (layer, head), after: (other, earlier)) : Tensor(0))
          }
        }
      }
    }
    return arrange(stacked(scores).reshaped([L, H, L, H]))
  }
}

extension CompositionFormula {
  /// Exchanges the same part in all blocks.
  mutating func changeCircuits(_ change: (inout CircuitFormula) -> Void) {
    for layer in circuits.indices { change(&circuits[layer]) }
  }
}

/// What a head makes of tokens, as a row of parts.
struct TokenCircuitFormula: Formula {
  var circuit: CircuitFormula
  let head: Int
  /// `[V, C]`, and the final norm's gain and bias, `[C]`.
  let table: Tensor
  let norm: NormFormula
  /// Of the rows that are read, and of those that are asked for or written to.
  var embedding: (_ rows: Tensor, _ norm: NormFormula) -> Tensor = { rows, _ in rows }
  var keys: (_ rows: Tensor, _ norm: NormFormula) -> Tensor = { rows, _ in rows }
  var unembedding: (_ rows: Tensor, _ norm: NormFormula) -> Tensor = { $0 * $1.weight }
  var order: (_ first: IntTensor, _ second: IntTensor) -> (IntTensor, IntTensor) = { ($0, $1) }
  /// What lies between the two, and whose sides are used.
  var sides: (_ circuit: CircuitFormula, _ head: Int) -> Sides
  var scale: (_ products: Tensor, _ D: Int, _ C: Int) -> Tensor = { products, _, _ in products }
  /// Of `[M, N]`.
  var finish: Move = { $0 }

  init(_ example: Example) {
    var state = StateDictionary()
    if example.integer("hiddenSize") > 256 {
      var start = GPT2Start(example)
      start.addModel()
      state = start.state
    }
    let parameters = Parameters(example, start: state)
    head = Int(example.rate("head"))
    table = parameters["tokens.weight"]
    norm = parameters.norm("finalNorm", epsilon: 1e-5)
    let layer = Int(example.rate("layer"))
    circuit = CircuitFormula(
      parameters.part("blocks.\(layer)"), headCount: example.integer("headCount"))
    sides = { $0.outputValue($1) }
  }

  /// The scores of queries and keys.
  static func ofAttention(_ example: Example) -> TokenCircuitFormula {
    TokenCircuitFormula(example).changed {
      $0.sides = { $0.queryKey($1) }
      $0.scale = { products, D, _ in products / Float(D).squareRoot() }
      $0.unembedding = { rows, _ in rows }
    }
  }

  /// From `[M]` and `[N]` to `[M, N]`, through the head or past it.
  func callAsFunction(_ first: IntTensor, _ second: IntTensor, isDirect: Bool = false) -> Tensor {
    let (first, second) = order(first, second)
    let rows = embedding(table.take(first, axis: 0), norm)  // [M, C]
    let columns = unembedding(keys(table.take(second, axis: 0), norm), norm)  // [N, C]
    if isDirect { return finish(matmul(rows, columns.transposed())) }
    let sides = sides(circuit, head)
    let products = matmul(
      matmul(rows, sides.left), matmul(sides.right, columns.transposed()))  // [M, N]
    return finish(scale(products, sides.left.shape[1], sides.left.shape[0]))
  }
}

// MARK: - Running them

extension Example {
  func normOfSides(
    _ change: @escaping (inout NormOfSidesFormula) -> Void
  ) -> Exchange<NormOfSidesFormula> {
    Exchange(of: NormOfSidesFormula(), change) {
      $0(Sides(left: self["left"], right: self["right"]))
    }
  }

  func productOfSides(
    _ change: @escaping (inout ProductOfSidesFormula) -> Void
  ) -> Exchange<ProductOfSidesFormula> {
    let first = Sides(left: self["left"], right: self["right"])
    let second = Sides(left: self["otherLeft"], right: self["otherRight"])
    return Exchange(
      of: ProductOfSidesFormula(), change,
      answers: { formula in
        let product = formula(first, second)
        return self.product(
          product.left, product.right, inside: first.left.shape[1], second.left.shape[1])
      })
  }

  func headTaken(_ change: @escaping (inout HeadFormula) -> Void) -> Exchange<HeadFormula> {
    Exchange(
      of: HeadFormula(Parameters(self), headCount: integer("headCount")), change,
      answers: { formula in
        let (query, key, value, output) = formula(self.integer("head"))
        return ["query": query, "key": key, "value": value, "output": output]
      })
  }

  func queryKeyJoined(
    _ change: @escaping (inout CircuitFormula) -> Void
  ) -> Exchange<CircuitFormula> {
    Exchange(
      of: CircuitFormula(Parameters(self), headCount: integer("headCount")), change,
      answers: { formula in
        let matrix = formula.queryKey(self.integer("head"))
        return self.product(matrix.left, matrix.right)
      })
  }

  func outputValueJoined(
    _ change: @escaping (inout CircuitFormula) -> Void
  ) -> Exchange<CircuitFormula> {
    Exchange(
      of: CircuitFormula(Parameters(self), headCount: integer("headCount")), change,
      answers: { formula in
        let matrix = formula.outputValue(self.integer("head"))
        return self.product(matrix.left, matrix.right)
      })
  }

  func composed(
    _ change: @escaping (inout CompositionFormula) -> Void
  ) -> Exchange<CompositionFormula> {
    Exchange(of: CompositionFormula(self), change) {
      $0.score(
        integer("composition"), of: (integer("layer"), integer("head")),
        after: (integer("earlierLayer"), integer("earlierHead")))
    }
  }

  func pairsComposed(
    _ change: @escaping (inout CompositionFormula) -> Void
  ) -> Exchange<CompositionFormula> {
    Exchange(of: CompositionFormula(self), change) { $0.scores(integer("composition")) }
  }

  func tokensAttended(
    _ change: @escaping (inout TokenCircuitFormula) -> Void
  ) -> Exchange<TokenCircuitFormula> {
    Exchange(of: TokenCircuitFormula.ofAttention(self), change) { $0(ids("queries"), ids("keys")) }
  }

  func tokensAffected(
    _ change: @escaping (inout TokenCircuitFormula) -> Void
  ) -> Exchange<TokenCircuitFormula> {
    Exchange(of: TokenCircuitFormula(self), change) { $0(ids("sources"), ids("targets")) }
  }

  func tokensAffectedDirectly(
    _ change: @escaping (inout TokenCircuitFormula) -> Void
  ) -> Exchange<TokenCircuitFormula> {
    Exchange(of: TokenCircuitFormula(self), change) {
      $0(ids("sources"), ids("targets"), isDirect: true)
    }
  }
}
