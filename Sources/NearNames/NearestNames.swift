/// Up to three names that are most like one that is not among them, the most alike first.
package func nearestNames(to wanted: String, in names: [String]) -> [String] {
  // Enough for any model; a file of a million names is not worth a long wait for an error.
  let candidates = names.prefix(5_000)
  let ranked = candidates.map { (name: $0, distance: distance(wanted, $0)) }
  // A stable sort: names equally alike keep their order.
  return ranked.sorted { $0.distance < $1.distance }.prefix(3).map(\.name)
}

/// The name that was probably meant by one that is not among them: a slip away.
package func nearName(to wanted: String, in names: [String]) -> String? {
  nearestNames(to: wanted, in: names).first { name in
    distance(wanted, name) <= max(1, name.count { $0.isLetter || $0.isNumber } / 3)
  }
}

/// How many bytes to insert, remove or exchange, or neighbors to swap, to turn one name into the
/// other; 0 if one is the other under a prefix, as `bert.pooler.dense.bias` is `pooler.dense.bias`.
private func distance(_ a: String, _ b: String) -> Int {
  if a.hasSuffix("." + b) || b.hasSuffix("." + a) { return 0 }
  let (a, b) = (Array(a.utf8.prefix(100)), Array(b.utf8.prefix(100)))
  var (last, previous) = ([Int](), Array(0...b.count))
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      let exchanged = previous[j] + (a[i] == b[j] ? 0 : 1)
      row.append(min(exchanged, previous[j + 1] + 1, row[j] + 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        row[j + 1] = min(row[j + 1], last[j - 1] + 1)
      }
    }
    (last, previous) = (previous, row)
  }
  return previous[b.count]
}
