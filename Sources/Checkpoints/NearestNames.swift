/// Up to three names that are most like one that is not among them, the most alike first.
package func nearestNames(to wanted: String, in names: [String]) -> [String] {
  // Enough for any model; a file of a million names is not worth a long wait for an error.
  let candidates = names.prefix(5_000)
  let ranked = candidates.map { (name: $0, distance: distance(wanted, $0)) }
  // A stable sort: names equally alike keep their order.
  return ranked.sorted { $0.distance < $1.distance }.prefix(3).map(\.name)
}

/// How many bytes to insert, remove or exchange to turn one name into the other; 0 if one is the
/// other under a prefix, as `bert.pooler.dense.bias` is `pooler.dense.bias`.
private func distance(_ a: String, _ b: String) -> Int {
  if a.hasSuffix("." + b) || b.hasSuffix("." + a) { return 0 }
  let (a, b) = (a.utf8.prefix(100), b.utf8.prefix(100))
  var previous = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var row = [i + 1]
    for (j, y) in b.enumerated() {
      let exchanged = previous[j] + (x == y ? 0 : 1)
      row.append(min(exchanged, previous[j + 1] + 1, row[j] + 1))
    }
    previous = row
  }
  return previous[b.count]
}
