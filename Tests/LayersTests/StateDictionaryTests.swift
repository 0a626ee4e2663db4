import Layers
import Tensors
import Testing

@Suite struct StateDictionaryTests {
  @Test func movesWhatWasLearnedToAnotherModel() throws {
    var generator = RandomGenerator(seed: 1)
    let (source, target) = (Classifier(using: &generator), Classifier(using: &generator))
    #expect(source.table.scalars != target.table.scalars)
    let state = source.stateDictionary()
    try target.load(state)
    #expect(target.stateDictionary().names == state.names)
    for (name, tensor) in target.stateDictionary() {
      #expect(tensor.scalars == state[name]?.scalars)
    }
    // Neither the state nor the target follows the source any further.
    let before = source.table.scalars
    source.table = source.table + 1
    #expect(state["table"]?.scalars == before && target.table.scalars == before)
  }

  @Test func namesEveryTensorThatDoesNotFit() throws {
    var generator = RandomGenerator(seed: 1)
    let model = Encoder(using: &generator)
    var state = Encoder(using: &generator).stateDictionary()
    state["blocks.1.output.bias"] = nil
    state["pooler.weight"] = nil
    state["blocks.0.norm.beta"] = .zeros([2])
    state["mask"] = .zeros([1, 4, 4])
    state["table"] = .zeros([2, 5])
    let before = model.stateDictionary()
    let error = try #require(throws: StateMismatch.self) { try model.load(state) }
    #expect(
      error.description == """
        Encoder: the state does not fit the model, and nothing was loaded.
        missing from the state:
          blocks.1.output.bias [2]
          pooler.weight [3]
        unused by the model:
          blocks.0.norm.beta [2]
          mask [1, 4, 4]
        mis-shaped:
          table is [2, 5], but the model needs [5, 2]
        Each parameter needs a tensor of its name and shape. What may go unused is named by \
        load(_:ignoring:).
        """)
    for (name, tensor) in model.stateDictionary() {
      #expect(tensor.scalars == before[name]?.scalars)
    }
  }

  @Test func isCheckedForWhatSomebodyWants() throws {
    let state: StateDictionary = ["mean": .zeros([3]), "steps": Tensor(1), "old": .zeros([1])]
    let wanted = [("mean", Shape([2])), ("steps", []), ("square", [2])]
    let error = try #require(throws: StateMismatch.self) {
      try state.check(for: "Adam", has: wanted)
    }
    #expect(error.model == "Adam" && error.missing.map(\.name) == ["square"])
    #expect(error.missing[0].shape == [2] && error.unused.map(\.name) == ["old"])
    #expect(error.misshapen.map(\.shape) == [[3]] && error.misshapen[0].expected == [2])
    try state.check(for: "Adam", has: [("mean", [3]), ("steps", []), ("old", [1])])
  }

  @Test func ignoresWhatItIsTold() throws {
    let model = Scale(2, bias: false)
    let state: StateDictionary = [
      "weight": Tensor([3, 4]), "a.mask": Tensor(1), "extra": Tensor(1),
    ]
    let error = try #require(throws: StateMismatch.self) {
      try model.load(state) { $0.hasSuffix(".mask") }
    }
    #expect(error.unused.map(\.name) == ["extra"] && error.missing.isEmpty)
    try model.load(state) { $0.hasSuffix(".mask") || $0 == "extra" }
    #expect(model.weight.scalars == [3, 4])
  }

  @Test func ignoringANameDoesNotKeepItFromItsParameter() throws {
    let model = Scale(2, bias: false)
    try model.load(["weight": Tensor([3, 4])], ignoring: { _ in true })
    #expect(model.weight.scalars == [3, 4])
  }

  @Test func sharedParametersNeedOneOfTheirNames() throws {
    var generator = RandomGenerator(seed: 1)
    let model = Tied(using: &generator)
    #expect(model.stateDictionary().names == ["table", "head.weight", "again.weight"])
    let numbers = Tensor.randomNormal([5, 3], using: &generator)
    try model.load(["head.weight": numbers])
    #expect(model.table.scalars == numbers.scalars)
    #expect(model.again.weight.scalars == numbers.scalars)
    let error = try #require(throws: StateMismatch.self) { try model.load([:]) }
    #expect(error.missing.map(\.name) == ["table", "head.weight", "again.weight"])
  }

  @Test func keepsAnOrder() {
    var state = StateDictionary(["b": Tensor(1), "a": Tensor(2)])
    #expect(state.names == ["a", "b"])
    state["c"] = Tensor(3)
    state["a"] = Tensor(4)
    #expect(state.names == ["a", "b", "c"] && state.map { $0.tensor.item() } == [4, 1, 3])
    state["b"] = nil
    state["x"] = nil
    #expect(state.map(\.name) == ["a", "c"] && state["b"] == nil)
  }
}
