import Layers
import Tensors
import Testing

@Suite struct ModuleTests {
  @Test func namesParametersInTheOrderOfDeclaration() {
    var generator = RandomGenerator(seed: 1)
    let model = Classifier(using: &generator)
    #expect(
      model.namedParameters().map { "\($0.name) \($0.parameter.value.shape)" } == [
        "table [5, 2]",
        "blocks.0.norm.weight [2]", "blocks.0.norm.bias [2]",
        "blocks.0.output.weight [2, 2]", "blocks.0.output.bias [2]",
        "blocks.1.norm.weight [2]", "blocks.1.norm.bias [2]",
        "blocks.1.output.weight [2, 2]", "blocks.1.output.bias [2]",
        "pooler.weight [3]",
        "head.weight [7]", "head.bias [7]",
        "experts.a.weight [4]", "experts.b.weight [2]", "experts.b.bias [2]",
        "rows.1.1.weight [6]",
      ])
    #expect(model.parameterCount == 10 + 2 * (2 + 2 + 4 + 2) + 3 + 14 + 4 + 4 + 6)
    #expect(model.parameters().count == 16)
  }

  @Test func findsWhatAnOptionalHoldsLater() {
    var generator = RandomGenerator(seed: 1)
    let model = Encoder(using: &generator)
    #expect(model.namedParameters().last?.name == "pooler.weight")
    model.scale = Tensor(2)
    model.position = Scale(4)
    model.pooler = nil
    let names = model.namedParameters().map(\.name)
    #expect(names[1...2] == ["position.weight", "position.bias"])
    #expect(names.last == "scale" && !names.contains("pooler.weight"))
    model.scale = nil
    #expect(model.namedParameters().last?.name == "blocks.1.output.bias")
  }

  @Test func namesSubmodulesOnce() {
    var generator = RandomGenerator(seed: 1)
    let model = Tied(using: &generator)
    #expect(model.submodules().map(\.name) == ["head"])
    #expect(model.submodules()[0].module === model.again)
    let names = Encoder(using: &generator).submodules().map(\.name)
    #expect(
      names == [
        "blocks.0", "blocks.0.norm", "blocks.0.dropout", "blocks.0.output",
        "blocks.1", "blocks.1.norm", "blocks.1.dropout", "blocks.1.output", "pooler",
      ])
  }

  @Test func changesThroughParametersReachTheModule() {
    var generator = RandomGenerator(seed: 1)
    let model = Encoder(using: &generator)
    for parameter in model.parameters() { parameter.value = parameter.value * 0 + 3 }
    #expect(model.blocks[1].norm.weight.scalars == [3, 3])
    model.pooler?.weight = Tensor([1, 2, 4])
    #expect(model.namedParameters().last?.parameter.value.scalars == [1, 2, 4])
  }

  @Test func tiedParametersAreOne() {
    var generator = RandomGenerator(seed: 1)
    let model = Tied(using: &generator)
    #expect(model.namedParameters().map(\.name) == ["table"])
    #expect(model.parameterCount == 15)
    model.head.weight = model.head.weight + 1
    #expect(model.table.scalars == model.head.weight.scalars)
  }

  @Test func modulesInsideThemselvesEnd() {
    let (root, child) = (Node(), Node())
    root.child = child
    child.parent = root
    #expect(root.namedParameters().map(\.name) == ["weight", "child.weight"])
    #expect(root.stateDictionary().names == ["weight", "child.weight"])
    #expect(
      root.description == """
        Node(
          weight: [2]
          (child): Node(
            weight: [2]
            (parent): Node(…)
          )
        )
        """)
    child.child = child
    #expect(root.submodules().map(\.name) == ["child"])
  }

  @Test func trainsAndEvaluatesAtEveryDepth() {
    var generator = RandomGenerator(seed: 1)
    let model = Encoder(using: &generator)
    let dropouts = model.blocks.map(\.dropout)
    #expect(dropouts.allSatisfy { $0.isTraining })
    model.eval()
    #expect(dropouts.allSatisfy { !$0.isTraining })
    model.train()
    #expect(dropouts.allSatisfy { $0.isTraining })
    dropouts[1].eval()
    #expect(dropouts[0].isTraining && !dropouts[1].isTraining)
  }

  @Test func printsATree() {
    var generator = RandomGenerator(seed: 1)
    #expect(
      Classifier(using: &generator).description == """
        Classifier(
          vocabulary: 2
          (blocks): [
            (0-1): 2 x Block(
              (norm): Scale(weight: [2], bias: [2])
              (dropout): Dropout(rate: 0.1)
              (output): Linear(inputSize: 2, outputSize: 2)
            )
          ]
          (pooler): Scale(weight: [3])
          (head): Scale(weight: [7], bias: [7])
          (experts): [
            (a): Scale(weight: [4])
            (b): Scale(weight: [2], bias: [2])
          ]
          (rows): [
            (1): [
              (1): Scale(weight: [6])
            ]
          ]
        )
        """)
  }

  @Test func printsOnlyEqualNeighborsAsOne() {
    final class Row: Module {
      let scales: [Scale?] = [
        Scale(1), Scale(2), Scale(2), nil, Scale(2), Scale(1), Scale(1), Scale(1),
      ]
    }
    #expect(
      "\(Row())" == """
        Row(
          (scales): [
            (0): Scale(weight: [1], bias: [1])
            (1-2): 2 x Scale(weight: [2], bias: [2])
            (4): Scale(weight: [2], bias: [2])
            (5-7): 3 x Scale(weight: [1], bias: [1])
          ]
        )
        """)
  }

  @Test func printsWhatIsEmpty() {
    final class Empty: Module { let blocks: [Block] = [] }
    #expect("\(Empty())" == "Empty()")
  }
}
