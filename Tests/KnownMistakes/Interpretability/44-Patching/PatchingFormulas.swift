import KataTesting
import Tensors

/// The logit difference as a row of parts.
struct LogitDifferenceFormula: Formula {
  /// `[B, T, V]` to `[B, V]`.
  var last: Move = { $0[.all, -1] }
  /// From `[B, V]` and a token for each text to `[B]`.
  var pick: (_ scores: Tensor, _ tokens: IntTensor) -> Tensor = {
    $0.gather($1[.all, .newAxis], axis: 1).squeezed(axis: 1)
  }
  /// What the wrong tokens' is, `[B]`, of the scores.
  var pickWrong: ((_ scores: Tensor, _ tokens: IntTensor) -> Tensor)?
  var difference: (_ right: Tensor, _ wrong: Tensor) -> Tensor = { $0 - $1 }
  var result: Move = { $0.mean() }

  func callAsFunction(_ logits: Tensor, right: IntTensor, wrong: IntTensor) -> Tensor {
    let scores = last(logits)
    return result(difference(pick(scores, right), (pickWrong ?? pick)(scores, wrong)))
  }
}

/// Taking a head away as a row of parts. What heads found is `[B, H, T, D]`.
struct AblationFormula: Formula {
  /// Where something else is put.
  var mask: (_ head: Int, _ found: Tensor) -> Mask = {
    isPlace($0, of: $1.shape[1], before: 2)
  }
  var mean: Move = { $0.mean(axes: [0, 2], keepDims: true) }
  /// What is put there.
  var other: (_ mean: Tensor, _ isMean: Bool) -> Tensor = { $1 ? $0 : $0 * 0 }
  var put: (_ mask: Mask, _ other: Tensor, _ found: Tensor) -> Tensor = { which($0, $1, $2) }

  func callAsFunction(_ found: Tensor, head: Int, isMean: Bool) -> Tensor {
    put(mask(head, found), other(mean(found), isMean), found)
  }
}

/// A run without a head as a row of parts.
struct AblatedRunFormula: Formula {
  let model: HookedModel
  var ablation = AblationFormula()
  var layer: (_ layer: Int) -> Int = { $0 }
  /// Whether it is done in all blocks.
  var isEverywhere = false
  /// What of an attention is changed.
  var part = "attention.found"
  /// What is made of it, of `[B, H, T, D]` or `[B, T, C]`, in another way than by the ablation.
  var change: ((_ x: Tensor, _ head: Int) -> Tensor)?

  init(_ example: Example) { model = HookedModel(example) }

  func callAsFunction(_ ids: IntTensor, layer: Int, head: Int, isMean: Bool) -> Tensor {
    let name = "blocks.\(self.layer(layer)).\(part)"
    return model.logits(ids) { place, x in
      guard place == name || isEverywhere && place.hasSuffix(part) else { return x }
      return change.map { $0(x, head) } ?? ablation(x, head: head, isMean: isMean)
    }
  }
}

/// Patching as a row of parts.
struct PatchingFormula: Formula {
  let model: HookedModel
  /// The texts that numbers are taken from, and those that they are put into, `[B, T]`.
  var clean, corrupted: IntTensor
  var right, wrong: IntTensor
  /// The texts whose run is kept; the clean ones where nothing is said.
  var recorded: IntTensor?
  /// The ends as they are measured.
  var cleanDifference = LogitDifferenceFormula()
  var corruptedDifference = LogitDifferenceFormula()
  var patchedDifference = LogitDifferenceFormula()
  /// What is patched, for a name.
  var places: (_ name: String) -> [String] = { [$0] }
  /// What comes of the clean run's numbers and of those that there were.
  var patch: (_ mask: Mask, _ clean: Tensor, _ own: Tensor) -> Tensor = { which($0, $1, $2) }
  var share: (_ patched: Tensor, _ clean: Tensor, _ corrupted: Tensor) -> Tensor = {
    ($0 - $2) / ($1 - $2)
  }
  /// What is patched for a layer, and where for a place along the map's second axis, of a run of T positions.
  var name: (_ layer: Int) -> String
  var isThere: (_ place: Int, _ count: Int, _ T: Int) -> Mask
  /// What is made of the shares of all layers and places, by rows.
  var arrange: (_ shares: [Tensor], _ L: Int, _ count: Int) -> Tensor = {
    stacked($0).reshaped([$1, $2])
  }
  /// The second axis is of heads, and else of positions.
  var isOfHeads = false

  init(_ example: Example) {
    model = HookedModel(example)
    (clean, corrupted) = (example.ids("clean"), example.ids("corrupted"))
    (right, wrong) = (example.ids("right"), example.ids("wrong"))
    name = { HookedModel.stream(before: $0) }
    isThere = { place, count, _ in isPlace(place, of: count, before: 1) }
  }

  /// The map of heads.
  static func ofHeads(_ example: Example) -> PatchingFormula {
    PatchingFormula(example).changed {
      $0.isOfHeads = true
      $0.name = { "blocks.\($0).attention.found" }
      $0.isThere = { place, count, _ in isPlace(place, of: count, before: 2) }
    }
  }

  /// What was kept of the clean run.
  var kept: HookedModel.Kept { model.run(recorded ?? clean) }

  /// The differences of both runs.
  var ends: (clean: Tensor, corrupted: Tensor) {
    let (clean, corrupted) = (model.logits(clean), model.logits(corrupted))
    return (
      cleanDifference(clean, right: right, wrong: wrong),
      corruptedDifference(corrupted, right: right, wrong: wrong)
    )
  }

  /// Logits of the corrupted run with some of the clean one's numbers.
  func logits(_ kept: HookedModel.Kept, patching name: String, where mask: Mask) -> Tensor {
    let names = places(name)
    return model.logits(corrupted) { name, x in
      names.contains(name) ? patch(mask, kept[name]!, x) : x
    }
  }

  /// How much comes back, of the ends and of what was kept.
  func restored(
    _ ends: (clean: Tensor, corrupted: Tensor), _ kept: HookedModel.Kept, patching name: String,
    where mask: Mask
  ) -> Tensor {
    let patched = patchedDifference(
      logits(kept, patching: name, where: mask), right: right, wrong: wrong)
    return share(patched, ends.clean, ends.corrupted)
  }

  /// `[L, T]` or `[L, H]`.
  var map: Tensor {
    let (ends, kept, T) = (ends, kept, clean.shape[1])
    let (L, count) = (model.layerCount, isOfHeads ? model.headCount : T)
    let shares = (0..<L).flatMap { layer in
      (0..<count).map { place in
        restored(ends, kept, patching: name(layer), where: isThere(place, count, T))
      }
    }
    return arrange(shares, L, count)
  }
}

extension PatchingFormula {
  /// Numbers of the corrupted run are put into the clean one.
  mutating func exchange() { (clean, corrupted) = (corrupted, clean) }

  /// Exchanges the measure at both ends and in between.
  mutating func measure(_ change: (inout LogitDifferenceFormula) -> Void) {
    change(&cleanDifference)
    change(&corruptedDifference)
    change(&patchedDifference)
  }
}

// MARK: - Running them

extension Example {
  func logitDifference(
    _ change: @escaping (inout LogitDifferenceFormula) -> Void
  ) -> Exchange<LogitDifferenceFormula> {
    Exchange(of: LogitDifferenceFormula(), change) {
      $0(self["logits"], right: ids("right"), wrong: ids("wrong"))
    }
  }

  func ablated(
    _ change: @escaping (inout AblationFormula) -> Void
  ) -> Exchange<AblationFormula> {
    Exchange(of: AblationFormula(), change) {
      $0(self["found"], head: integer("head"), isMean: integer("mean") == 1)
    }
  }

  func headLeftOut(
    _ change: @escaping (inout AblatedRunFormula) -> Void
  ) -> Exchange<AblatedRunFormula> {
    Exchange(of: AblatedRunFormula(self), change) {
      $0(
        ids("ids"), layer: integer("layer"), head: integer("head"), isMean: integer("mean") == 1)
    }
  }

  func bothRun(
    _ change: @escaping (inout PatchingFormula) -> Void
  ) -> Exchange<PatchingFormula> {
    Exchange(
      of: PatchingFormula(self), change,
      answers: { formula in
        let (ends, kept) = (formula.ends, formula.kept)
        let last = "blocks.\(formula.model.layerCount - 1).attention.found"
        return [
          "clean difference": ends.clean, "corrupted difference": ends.corrupted,
          "what is kept of the last block's heads": kept[last]!,
          "what is kept of the logits": kept["logits"]!,
        ]
      })
  }

  func patched(
    _ change: @escaping (inout PatchingFormula) -> Void
  ) -> Exchange<PatchingFormula> {
    Exchange(of: PatchingFormula(self), change) {
      $0.logits($0.kept, patching: place, where: mask("where"))
    }
  }

  func patchedByLaws(
    _ change: @escaping (inout PatchingFormula) -> Void
  ) -> Exchange<PatchingFormula> {
    Exchange(
      of: PatchingFormula(self), change,
      answers: { formula in
        let right = PatchingFormula(self)
        let kept = formula.kept
        return patchingLaws(
          clean: right.model.logits(right.clean), corrupted: right.model.logits(right.corrupted)
        ) { formula.logits(kept, patching: $0, where: $1) }
      })
  }

  func restored(
    _ change: @escaping (inout PatchingFormula) -> Void
  ) -> Exchange<PatchingFormula> {
    Exchange(of: PatchingFormula(self), change) {
      $0.restored($0.ends, $0.kept, patching: place, where: mask("where"))
    }
  }

  func streamMap(
    _ change: @escaping (inout PatchingFormula) -> Void
  ) -> Exchange<PatchingFormula> {
    Exchange(of: PatchingFormula(self), change) { $0.map }
  }

  func headMap(
    _ change: @escaping (inout PatchingFormula) -> Void
  ) -> Exchange<PatchingFormula> {
    Exchange(of: PatchingFormula.ofHeads(self), change) { $0.map }
  }
}
