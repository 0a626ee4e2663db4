import KataTesting
import Tensors

extension PatchingAttempts {
  /// Mistakes in both runs, and in one that gets parts of the other.
  @WayList static var patching: [Way] {
    // MARK: Both runs
    Way(parts: "runsBoth", "clean and corrupted are exchanged") { $0.bothRun { $0.exchange() } }
    Way(parts: "runsBoth", "it is the corrupted run that is kept") {
      $0.bothRun { $0.recorded = $0.corrupted }
    }
    Way(parts: "runsBoth", "both differences are the clean run's") {
      $0.bothRun {
        $0.recorded = $0.clean
        $0.corrupted = $0.clean
      }
    }
    Way(parts: "runsBoth", "both differences are the corrupted run's") {
      $0.bothRun {
        $0.recorded = $0.clean
        $0.clean = $0.corrupted
      }
    }
    Way(parts: "runsBoth", "the two differences are exchanged") {
      $0.bothRun {
        $0.recorded = $0.clean
        $0.exchange()
      }
    }
    Way(parts: "runsBoth", "right and wrong are exchanged") {
      $0.bothRun { ($0.right, $0.wrong) = ($0.wrong, $0.right) }
    }
    Way(parts: "runsBoth", "right and wrong are exchanged for the corrupted texts") {
      $0.bothRun { $0.corruptedDifference.difference = { $1 - $0 } }
    }
    Way(parts: "runsBoth", "right is compared with right") { $0.bothRun { $0.wrong = $0.right } }
    Way(parts: "runsBoth", "all positions count, and not the last alone") {
      $0.bothRun { $0.measure { $0.last = { $0.mean(axis: 1) } } }
    }

    // MARK: A run that gets parts of the other
    Way(
      parts: "patches",
      "clean and corrupted are exchanged: the corrupted run's numbers are put into the clean run"
    ) { $0.patched { $0.exchange() } }
    Way(parts: "patches", "the clean run's numbers are put into the clean run") {
      $0.patched { $0.corrupted = $0.clean }
    }
    Way(parts: "patches", "it is the corrupted run's own numbers that are put into it") {
      $0.patched { $0.recorded = $0.corrupted }
    }
    Way(parts: "patches", "the mask is turned around: all else is patched") {
      $0.patched { $0.patch = { which($0, $2, $1) } }
    }
    Way(parts: "patches", "everything is patched, whatever the mask says") {
      $0.patched { $0.patch = { _, clean, _ in clean } }
    }
    Way(parts: "patches", "the clean run's numbers are added where the mask is true") {
      $0.patched { $0.patch = { which($0, $1 + $2, $2) } }
    }
    Way(parts: "patches", "the mean of both runs is put where the mask is true") {
      $0.patched { $0.patch = { which($0, ($1 + $2) / 2, $2) } }
    }
    Way(parts: "patches", "zeros are put where the mask is true, and no clean numbers") {
      $0.patched { $0.patch = { which($0, $1 * 0, $2) } }
    }
    Way(parts: "patches", "zeros are put where the mask is false") {
      $0.patched { $0.patch = { which($0, $1, $2 * 0) } }
    }
    Way(parts: "patches", "every text gets the first clean text's numbers") {
      $0.patched { $0.patch = { which($0, $1[0], $2) } }
    }
    Way(parts: "patches", "every text gets the mean of all clean texts") {
      $0.patched { $0.patch = { which($0, $1.mean(axis: 0, keepDims: true), $2) } }
    }
    Way(parts: "patches", "the same is patched in every block") {
      $0.patched { formula in
        let layers = formula.model.layerCount
        formula.places = { name in
          let part = name.split(separator: ".").dropFirst(2).joined(separator: ".")
          return part.isEmpty ? [name] : (0..<layers).map { "blocks.\($0).\(part)" }
        }
      }
    }
    Way(parts: "patches", "nothing is patched: these are the corrupted run's logits") {
      $0.patched { $0.patch = { _, _, own in own } }
    }

    // MARK: Laws
    Way(
      parts: "holdsLaws",
      "the difference of the two runs is added, which leaves a rounding behind"
    ) { $0.patchedByLaws { $0.patch = { $2 + Tensor($0) * ($1 - $2) } } }
    Way(parts: "holdsLaws", "clean and corrupted are exchanged") {
      $0.patchedByLaws { $0.exchange() }
    }
    Way(parts: "holdsLaws", "the mask is turned around: all else is patched") {
      $0.patchedByLaws { $0.patch = { which($0, $2, $1) } }
    }
    Way(parts: "holdsLaws", "everything is patched, whatever the mask says") {
      $0.patchedByLaws { $0.patch = { _, clean, _ in clean } }
    }
    Way(parts: "holdsLaws", "the last position is never patched") {
      $0.patchedByLaws {
        $0.patch = { mask, clean, own in
          let T = own.shape[1]
          return which(mask .& (.!isPlace(T - 1, of: T, before: 1)), clean, own)
        }
      }
    }

    // MARK: What comes back
    Way(parts: "restores", "it is not divided: the metric is not normalized") {
      $0.restored { $0.share = { patched, _, corrupted in patched - corrupted } }
    }
    Way(parts: "restores", "the patched run's difference is given as it is") {
      $0.restored { $0.share = { patched, _, _ in patched } }
    }
    Way(parts: "restores", "it is divided by the clean run's difference alone") {
      $0.restored { $0.share = { ($0 - $2) / $1 } }
    }
    Way(parts: "restores", "it is divided by the corrupted run's difference alone") {
      $0.restored { $0.share = { ($0 - $2) / $2 } }
    }
    Way(parts: "restores", "patched is divided by clean, and nothing is subtracted") {
      $0.restored { $0.share = { patched, clean, _ in patched / clean } }
    }
    Way(parts: "restores", "the corrupted run's difference is not subtracted above the line") {
      $0.restored { $0.share = { $0 / ($1 - $2) } }
    }
    Way(parts: "restores", "it is turned around: how much is still missing") {
      $0.restored { $0.share = { ($1 - $0) / ($1 - $2) } }
    }
    Way(parts: "restores", "the sign is turned around: it is divided by corrupted less clean") {
      $0.restored { $0.share = { ($0 - $2) / ($2 - $1) } }
    }
    Way(parts: "restores", "what is divided is patched less clean") {
      $0.restored { $0.share = { ($0 - $1) / ($1 - $2) } }
    }
    Way(parts: "restores", "parentheses are missing: only what is subtracted last is divided") {
      $0.restored { $0.share = { $0 - $2 / ($1 - $2) } }
    }
    Way(parts: "restores", "parentheses are missing around clean less corrupted") {
      $0.restored { $0.share = { ($0 - $2) / $1 - $2 } }
    }
    Way(parts: "restores", "it is divided by the sum of both") {
      $0.restored { $0.share = { ($0 - $2) / ($1 + $2) } }
    }
    Way(
      parts: "restores",
      "clean and corrupted are exchanged: the corrupted run's numbers are put into the clean run"
    ) { $0.restored { $0.exchange() } }
    Way(parts: "restores", "the share is kept between 0 and 1") {
      $0.restored { $0.share = { clipped(($0 - $2) / ($1 - $2)) } }
    }
    Way(parts: "restores", "the share has no sign") {
      $0.restored { $0.share = { abs(($0 - $2) / ($1 - $2)) } }
    }
    Way(parts: "restores", "right and wrong are exchanged in the patched run") {
      $0.restored { $0.patchedDifference.difference = { $1 - $0 } }
    }
    Way(parts: "restores", "the patched run is measured at all positions") {
      $0.restored { $0.patchedDifference.last = { $0.mean(axis: 1) } }
    }
    Way(parts: "restores", "the mask is turned around: all else is patched") {
      $0.restored { $0.patch = { which($0, $2, $1) } }
    }
    Way(parts: "restores", "everything is patched, whatever the mask says") {
      $0.restored { $0.patch = { _, clean, _ in clean } }
    }
    Way(parts: "restores", "the share is given in percent") {
      $0.restored { $0.share = { 100 * ($0 - $2) / ($1 - $2) } }
    }
  }
}

/// Nothing below 0 or above 1.
private func clipped(_ x: Tensor) -> Tensor { which(x .< 0, 0, which(x .> 1, 1, x)) }
