import KataTesting
import Tensors

extension LoRAAttempts {
  /// Mistakes in merging and unmerging.
  @WayList static var merging: [Way] {
    Way(parts: "merges", "what is merged is merged again") {
      $0.mergedLayer { $0.mergesOnce = false }
    }
    Way(parts: "merges", "a call adds the way to a merged weight: it counts twice") {
      $0.mergedLayer { $0.callsBaseAlone = false }
    }
    Way(parts: "merges", "that it is merged is not noted") {
      $0.mergedLayer { $0.notesMerge = false }
    }
    Way(parts: "merges", "it is noted, and nothing is added") {
      $0.mergedLayer { $0.add = { weight, _ in weight } }
    }
    Way(parts: "merges", "the change takes the weight's place") {
      $0.mergedLayer { $0.add = { _, change in change } }
    }
    Way(parts: "merges", "the change is subtracted") { $0.mergedLayer { $0.add = { $0 - $1 } } }
    Way(parts: "merges", "α is forgotten") { $0.mergedLayer { $0.layer.scale = { _, _ in 1 } } }
    Way(parts: "merges", "the change is added before it is scaled, and scales the weight") {
      $0.mergedLayer { formula in
        let scale = formula.layer.scale(formula.layer.alpha, formula.layer.rank)
        formula.add = { scale * $0 + $1 }
      }
    }
    Way(parts: "unmerges", "what was never merged is unmerged") {
      $0.unmergedLayer { $0.unmergesOnce = false }
    }
    Way(parts: "unmerges", "that it is unmerged is not noted") {
      $0.unmergedLayer { $0.notesUnmerge = false }
    }
    Way(parts: "unmerges", "the change is added once more") {
      $0.unmergedLayer { $0.subtract = { $0 + $1 } }
    }
    Way(parts: "unmerges", "it is noted, and the change stays in the weight") {
      $0.unmergedLayer { $0.subtract = { weight, _ in weight } }
    }
    Way(parts: "unmerges", "the change is subtracted twice") {
      $0.unmergedLayer { $0.subtract = { $0 - 2 * $1 } }
    }
    Way(parts: "unmerges", "the change is what is left") {
      $0.unmergedLayer { $0.subtract = { _, change in change } }
    }
    Way(parts: "unmerges", "the change is subtracted without its scale") {
      $0.unmergedLayer { formula in
        let scale = formula.layer.scale(formula.layer.alpha, formula.layer.rank)
        formula.subtract = { $0 - $1 / scale }
      }
    }
  }

  /// Mistakes in a whole model.
  @WayList static var models: [Way] {
    // MARK: The start
    Way(parts: "startsModel", "the base trains: all of the model but what has a way beside it") {
      $0.besideLayers { $0.trainsElse = true }
    }
    Way(parts: "startsModel", "the layers that have a way beside them train as well") {
      $0.besideLayers { $0.trainsAdapted = true }
    }
    Way(parts: "startsModel", "the whole model trains") {
      $0.besideLayers {
        $0.trainsElse = true
        $0.trainsAdapted = true
      }
    }
    Way(parts: "startsModel", "`query` means `requery` as well: no point is asked for") {
      $0.besideLayers { $0.isMeant = { $0.hasSuffix($1) } }
    }
    Way(parts: "startsModel", "a target may stand anywhere in a name") {
      $0.besideLayers { $0.isMeant = { $0.contains($1) } }
    }
    Way(parts: "startsModel", "whole names alone are meant") {
      $0.besideLayers { $0.isMeant = { $0 == $1 } }
    }
    Way(
      parts: "startsModel", "a layer of the model itself, with no point in its name, is not meant"
    ) {
      $0.besideLayers { $0.isMeant = { $0.hasSuffix("." + $1) } }
    }
    Way(parts: "startsModel", "the last part of a name alone is compared") {
      $0.besideLayers { $0.isMeant = { $0.split(separator: ".").last.map(String.init) == $1 } }
    }
    Way(parts: "startsModel", "all linear layers get a way") {
      $0.besideLayers { $0.isMeant = { _, _ in true } }
    }
    Way(parts: "startsModel", "it ends with the first layer that is meant") {
      $0.besideLayers { $0.chosen = { Array($0.prefix(1)) } }
    }
    Way(parts: "startsModel", "it ends before the last layer that is meant") {
      $0.besideLayers { $0.chosen = { $0.dropLast() } }
    }
    Way(parts: "startsModel", "the layers are drawn from the last to the first") {
      $0.besideLayers { $0.chosen = { $0.reversed() } }
    }
    Way(
      parts: "startsModel", "each layer is drawn from a copy of the generator: all A are the same"
    ) {
      $0.besideLayers { $0.drawsFromCopies = true }
    }
    Way(parts: "startsModel", "B is random: the model is another one from the start") {
      $0.besideLayers { $0.drawUp = { .randomNormal($0, using: &$1) } }
    }
    Way(parts: "startsModel", "rank and α are exchanged in the scale") {
      $0.besideLayers { $0.scale = { $1 / $0 } }
    }

    // MARK: A call
    Way(parts: "adapts", "nothing is added to the weights") {
      $0.adapted { $0.changed = { _ in [] } }
    }
    Way(parts: "adapts", "the changes take the weights' place") {
      $0.adapted { $0.sum = { _, change in change } }
    }
    Way(parts: "adapts", "the changes are subtracted") { $0.adapted { $0.sum = { $0 - $1 } } }
    Way(parts: "adapts", "the changes are added twice") { $0.adapted { $0.sum = { $0 + 2 * $1 } } }
    Way(parts: "adapts", "α is forgotten") { $0.adapted { $0.scale = { _, _ in 1 } } }
    Way(parts: "adapts", "the scale counts twice") {
      $0.adapted { $0.scale = { ($0 / $1) * ($0 / $1) } }
    }
    Way(parts: "adapts", "the first layer alone is changed") {
      $0.adapted { $0.changed = { Array($0.prefix(1)) } }
    }
    Way(parts: "adapts", "the last layer is not changed") {
      $0.adapted { $0.changed = { $0.dropLast() } }
    }
    Way(parts: "keepsWeights", "the changes stay in the weights, and add up") {
      $0.keptWeights { $0.restored = { _, during, _ in during } }
    }
    Way(parts: "keepsWeights", "what was added is subtracted again, and leaves a rounding behind") {
      $0.keptWeights { $0.restored = { $1 - $2 } }
    }
    Way(parts: "keepsWeights", "where something is thrown, the changes stay in the weights") {
      $0.keptWeights { $0.restoredAfterThrow = { _, during, _ in during } }
    }
    Way(parts: "keepsWeights", "what is merged is added once more") {
      $0.keptWeights { $0.knowsMerged = false }
    }
  }
}
