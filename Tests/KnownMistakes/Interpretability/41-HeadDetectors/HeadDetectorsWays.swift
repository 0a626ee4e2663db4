import KataTesting
import Layers
import PlainFunctions
import Tensors

extension HeadDetectorsAttempts {
  @WayList static var otherWays: [Way] {
    Way(parts: "scores", "as it is meant") { $0.headScores { _ in } }
    Way(parts: "scores", "the mask as numbers, multiplied") {
      $0.headScores { $0.kept = { $0 * Tensor($1) } }
    }
    Way(parts: "scores", "by einsum") {
      $0.headScores {
        $0.kept = { einsum("l h t s, t s -> l h", $0, Tensor($1)) }
        $0.sum = { $0 }
      }
    }
    Way(parts: "scores", "head by head, and query by query") {
      $0.headScores {
        $0.divisor = { _ in Tensor(1) }
        $0.kept = { patterns, places in
          let (L, H, T) = (patterns.shape[0], patterns.shape[1], patterns.shape[2])
          let isPlace = places.scalars
          let asking = (0..<T).filter { isPlace[$0 * T..<($0 + 1) * T].contains(true) }
          let scores = (0..<L * H).map { head in
            let shares = patterns[head / H, head % H].scalars
            let all = asking.map { t in
              (0..<T).reduce(Float(0)) { $0 + (isPlace[t * T + $1] ? shares[t * T + $1] : 0) }
            }
            return all.reduce(0, +) / Float(asking.count)
          }
          return Tensor(scores, shape: [L, H])
        }
        $0.sum = { $0 }
      }
    }
    Way(parts: "averages", "as it is meant") { $0.meanHeadScores { _ in } }
    Way(parts: "averages", "added up, and divided by how many texts there are") {
      $0.meanHeadScores { $0.mean = { $0.sum(axis: 0) / Float($0.shape[0]) } }
    }
    Way(parts: "findsStrongest", "as it is meant") { $0.strongestHead { _ in } }
    Way(parts: "findsStrongest", "the best of each layer's and of each head's best") {
      $0.strongestHead {
        $0.place = { scores in
          let layer = scores.max(axis: 1).argMax().item()
          return layer * scores.shape[1] + scores.max(axis: 0).argMax().item()
        }
      }
    }
    Way(parts: "findsPrevious", "as it is meant") { $0.headPlaces { _ in } }
    Way(mask: "findsPrevious", "two triangles") { example in
      let T = example.integer("count")
      let all = Mask.full([T, T], true)
      return tril(all, k: -1) .& .!tril(all, k: -2)
    }
    Way(parts: "findsFirst", "as it is meant") { $0.headPlaces { _ in } }
    Way(parts: "findsCopies", "as it is meant") { $0.headPlaces { _ in } }
    Way(mask: "findsCopies", "duplicates, moved to the right by one") { example in
      let ids = example.ids("ids")
      let T = ids.count
      let isSame = tril(ids[.all, .newAxis] .== ids, k: -1)  // [T, T]
      if T == 1 { return isSame }
      return concatenated([Mask.full([T, 1], false), isSame[.all, ..<(-1)]], axis: 1)
    }
    Way(parts: "measures", "as it is meant") { $0.placeLosses { _ in } }
    Way(parts: "measures", "the logarithm of a softmax") {
      $0.placeLosses { $0.logs = { log(softmax($0)) } }
    }
    Way(parts: "divides", "as it is meant") { $0.copyLosses { _ in } }
    Way(parts: "divides", "split into two parts") {
      $0.copyLosses {
        $0.first = { $0.split(sizes: [$1, $0.count - $1], axis: 0)[0] }
        $0.later = { $0.split(sizes: [$1, $0.count - $1], axis: 0)[1] }
      }
    }
  }
}
