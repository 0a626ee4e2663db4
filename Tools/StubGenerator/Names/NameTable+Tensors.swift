// Rows about Sources/Tensors. What MLX Swift has was read in its sources.

extension NameTable {
  static let making: [Section] = [
    Section(
      title: "Kinds of tensors",
      remark: """
        MLX and PyTorch have one type for all elements and ask at run time; here the compiler knows.
        """,
      rows: [
        Row(
          "Tensor", mlx: "MLXArray", pytorch: "torch.Tensor", "always Float32", for: "Tensor",
          "ShapedArray", "TensorOperand"),
        Row(
          "IntTensor", mlx: "MLXArray", pytorch: "torch.LongTensor", "64 bits",
          for: "IntTensor"
        ),
        Row("Mask", mlx: "MLXArray", pytorch: "torch.BoolTensor", for: "Mask"),
        Row(
          "Shape([2, 3])", mlx: "[2, 3]", pytorch: "torch.Size([2, 3])",
          "takes negative axes, and has an array's `dropLast`, `prefix` …", for: "Shape", "sizes",
          "elementCount", "appending(_:)", "dropFirst(_:)", "dropLast(_:)", "prefix(_:)",
          "suffix(_:)"),
      ]),
    Section(
      title: "Making tensors",
      rows: [
        Row(
          "Tensor([[1, 2], [3, 4]])", mlx: "MLXArray([1, 2, 3, 4] as [Float], [2, 2])",
          pytorch: "torch.tensor([[1., 2.], [3., 4.]])", for: "init(_:)"),
        Row(
          "Tensor([1, 2, 3, 4], shape: [2, 2])", mlx: "MLXArray([1, 2, 3, 4] as [Float], [2, 2])",
          pytorch: "torch.tensor([1., 2., 3., 4.]).reshape(2, 2)", for: "init(_:shape:)"),
        Row("Tensor(ids)", mlx: "ids.asType(.float32)", pytorch: "ids.float()"),
        Row(
          "IntTensor(a)", mlx: "a.asType(.int64)", pytorch: "a.long()",
          "what no integer can hold is a misuse"),
        Row("Mask(ids)", mlx: "ids.asType(.bool)", pytorch: "ids.bool()"),
        Row("Tensor.zeros([2, 3])", mlx: .same, pytorch: "torch.zeros(2, 3)", for: "zeros(_:)"),
        Row("Tensor.ones([2, 3])", mlx: .same, pytorch: "torch.ones(2, 3)", for: "ones(_:)"),
        Row(
          "Tensor.full([2, 3], 7)", mlx: "MLXArray.full([2, 3], values: 7)",
          pytorch: "torch.full((2, 3), 7.)", for: "full(_:_:)"),
        Row("IntTensor.arange(5)", mlx: .same, pytorch: "torch.arange(5)", for: "arange(_:)"),
        Row(
          "Tensor.arange(0, 1, step: 0.1)", mlx: .same, pytorch: "torch.arange(0, 1, 0.1)",
          for: "arange(_:_:step:)"),
        Row(
          "Tensor.linspace(0, 1, count: 5)", mlx: .same, pytorch: "torch.linspace(0, 1, 5)",
          "the count has no default", for: "linspace(_:_:count:)"),
        Row("Tensor.eye(3)", mlx: .same, pytorch: "torch.eye(3)", "always square", for: "eye(_:)"),
        Row(
          "-Tensor.infinity", mlx: "-MLXArray(Float.infinity)", pytorch: "torch.tensor(-torch.inf)",
          for: "infinity"),
        Row("Tensor.pi", mlx: "MLXArray(Float.pi)", pytorch: "torch.tensor(torch.pi)", for: "pi"),
      ]),
    Section(
      title: "Random numbers",
      remark: """
        A generator is passed in, and the same seed gives PyTorch's numbers. Nothing is global.
        """,
      rows: [
        Row(
          "RandomGenerator(seed: 1)", mlx: "MLXRandom.key(1)",
          pytorch: "torch.Generator().manual_seed(1)", for: "RandomGenerator", "init(seed:)",
          "next()"),
        Row(
          "generator.split()", mlx: "MLXRandom.split(key: key)", pytorch: .nothing, for: "split()"),
        Row(
          "Tensor.randomUniform([2, 3], from: 0, to: 1, using: &generator)",
          mlx: "MLXRandom.uniform(low: 0, high: 1, [2, 3], key: key)",
          pytorch: "torch.rand(2, 3, generator=g)", for: "randomUniform(_:from:to:using:)"),
        Row(
          "Tensor.randomNormal([2, 3], mean: 0, standardDeviation: 1, using: &generator)",
          mlx: "MLXRandom.normal([2, 3], loc: 0, scale: 1, key: key)",
          pytorch: "torch.randn(2, 3, generator=g)",
          for: "randomNormal(_:mean:standardDeviation:using:)"),
        Row(
          "IntTensor.randomIntegers([2, 3], in: 0..<10, using: &generator)",
          mlx: "MLXRandom.randInt(0 ..< 10, [2, 3], key: key)",
          pytorch: "torch.randint(0, 10, (2, 3), generator=g)", for: "randomIntegers(_:in:using:)"),
        Row(
          "IntTensor.randomPermutation(5, using: &generator)",
          mlx: "MLXRandom.permutation(5, key: key)", pytorch: "torch.randperm(5, generator=g)",
          for: "randomPermutation(_:using:)"),
      ]),
  ]

  static let arranging: [Section] = [
    Section(
      title: "Reading",
      rows: [
        Row("x.shape", mlx: .same, pytorch: "x.shape", for: "shape"),
        Row("x.shape[-1]", mlx: "x.dim(-1)", pytorch: "x.shape[-1]", for: "subscript(_:)"),
        Row("x.rank", mlx: "x.ndim", pytorch: "x.ndim", for: "rank"),
        Row(
          "x.count", mlx: "x.size", pytorch: "x.numel()",
          "MLX's `count` is the size of the first axis", for: "count"),
        Row(
          "x.scalars", mlx: "x.asArray(Float.self)", pytorch: "x.flatten().tolist()", for: "scalars"
        ),
        Row("x.item()", mlx: "x.item(Float.self)", pytorch: "x.item()", for: "item()"),
      ]),
    Section(
      title: "Changing the shape",
      rows: [
        Row("x.reshaped(2, -1)", mlx: .same, pytorch: "x.reshape(2, -1)", for: "reshaped(_:)"),
        Row(
          "x.flattened()", mlx: .same, pytorch: "x.flatten()", "always all axes", for: "flattened()"
        ),
        Row(
          "x.expandedDimensions(axis: 0)", mlx: .same, pytorch: "x.unsqueeze(0)",
          for: "expandedDimensions(axis:)"),
        Row("x.squeezed(axis: 0)", mlx: .same, pytorch: "x.squeeze(0)", for: "squeezed(axis:)"),
        Row("x.squeezed()", mlx: .same, pytorch: "x.squeeze()", for: "squeezed()"),
        Row("x.transposed()", mlx: .same, pytorch: "x.T", "reverses all axes", for: "transposed()"),
        Row(
          "x.transposed(0, 2, 1); x.transposed(axes: [0, 2, 1])", mlx: .same,
          pytorch: "x.permute(0, 2, 1)", for: "transposed(_:)", "transposed(axes:)"),
        Row(
          "x.swappedAxes(-1, -2)", mlx: .same, pytorch: "x.transpose(-1, -2)",
          for: "swappedAxes(_:_:)"),
        Row(
          "x.broadcast(to: [4, 2, 3])", mlx: "broadcast(x, to: [4, 2, 3])",
          pytorch: "x.expand(4, 2, 3)", for: "broadcast(to:)"),
        Row(
          #"rearrange(x, "b t (h d) -> b h t d", ["h": 2])"#, mlx: .nothing,
          pytorch: #"einops.rearrange(x, "b t (h d) -> b h t d", h=2)"#, for: "rearrange(_:_:_:)"),
        Row(
          #"reduce(x, "b t c -> b c", .mean)"#, mlx: .nothing,
          pytorch: #"einops.reduce(x, "b t c -> b c", "mean")"#, for: "reduce(_:_:_:_:)",
          "Reduction"
        ),
        Row(
          #"repeated(x, "t c -> b t c", ["b": 2])"#, mlx: .nothing,
          pytorch: #"einops.repeat(x, "t c -> b t c", b=2)"#,
          "MLX's `repeated(x, count: 2, axis: 0)` repeats each element", for: "repeated(_:_:_:)"),
      ]),
    Section(
      title: "Joining and cutting",
      rows: [
        Row(
          "concatenated([a, b], axis: 0)", mlx: .same, pytorch: "torch.cat([a, b], 0)",
          for: "concatenated(_:axis:)"),
        Row(
          "stacked([a, b], axis: 0)", mlx: .same, pytorch: "torch.stack([a, b], 0)",
          for: "stacked(_:axis:)"),
        Row(
          "x.split(parts: 3, axis: -1)", mlx: .same, pytorch: "x.chunk(3, -1)",
          "equal parts; PyTorch's last may be smaller", for: "split(parts:axis:)"),
        Row(
          "x.split(sizes: [2, 4], axis: -1)", mlx: "x.split(indices: [2], axis: -1)",
          pytorch: "x.split([2, 4], -1)", "MLX wants the places to cut at",
          for: "split(sizes:axis:)"
        ),
        Row(
          "x.tiled(2, axis: 0)", mlx: "tiled(x, repetitions: [2, 1])", pytorch: "x.tile(2, 1)",
          for: "tiled(_:axis:)"),
        Row(
          "cache.append(x); cache.tensor; cache.truncate(to: 5)", mlx: .nothing,
          pytorch: .nothing,
          "a `GrowingTensor`, which copies nothing", for: "GrowingTensor", "init(axis:)", "axis",
          "append(_:)", "tensor", "truncate(to:)"),
      ]),
  ]

  static let choosing: [Section] = [
    Section(
      title: "Indexing",
      rows: [
        Row(
          "x[0, -1]", mlx: .same, pytorch: "x[0, -1]", "views, which cannot be written to",
          for: "TensorIndex", "AxisIndex"),
        Row("x[1..., ..<(-1)]", mlx: .same, pytorch: "x[1:, :-1]"),
        Row("x[.all, 0]", mlx: "x[0..., 0]", pytorch: "x[:, 0]", for: "all"),
        Row("x[.ellipsis, 0]", mlx: .same, pytorch: "x[..., 0]", for: "ellipsis"),
        Row("x[.newAxis]", mlx: .same, pytorch: "x[None]", for: "newAxis"),
        Row(
          "x[.stride(from: 1, by: 2)]", mlx: .same, pytorch: "x[1::2]",
          "a negative step runs backward, which PyTorch refuses", for: "stride(from:to:by:)"),
      ]),
    Section(
      title: "Looking up and choosing",
      rows: [
        Row(
          "x.take(ids, axis: 0)", mlx: .same, pytorch: "x[ids]", "the axis is always said",
          for: "take(_:axis:)"),
        Row(
          "x.gather(ids, axis: -1)", mlx: "takeAlong(x, ids, axis: -1)",
          pytorch: "x.gather(-1, ids)", "as PyTorch has it", for: "gather(_:axis:)"),
        Row(
          "which(mask, a, b)", mlx: .same, pytorch: "torch.where(mask, a, b)", for: "which(_:_:_:)"),
        Row("tril(x, k: 1)", mlx: .same, pytorch: "x.tril(1)", for: "tril(_:k:)"),
        Row("triu(x, k: 1)", mlx: .same, pytorch: "x.triu(1)", for: "triu(_:k:)"),
        Row(
          "a .< b; a .<= b; a .> b; a .>= b", mlx: .same,
          pytorch: "a < b; a <= b; a > b; a >= b",
          for: ".<(_:_:)", ".<=(_:_:)", ".>(_:_:)", ".>=(_:_:)"),
        Row(
          "a .== b; a .!= b", mlx: .same, pytorch: "a == b; a != b", for: ".==(_:_:)", ".!=(_:_:)"
        ),
        Row(".!mask", mlx: .same, pytorch: "~mask", for: ".!(_:)"),
        Row(
          "mask .& mask; mask .| mask", mlx: "mask .&& mask; mask .|| mask",
          pytorch: "mask & mask; mask | mask", "as in Swift's own SIMD masks", for: ".&(_:_:)",
          ".|(_:_:)"),
        Row(
          "mask.all(); mask.any()", mlx: "mask.all().item(Bool.self)",
          pytorch: "mask.all().item()",
          "of the whole mask; gives a Bool", for: "all()", "any()"),
      ]),
    Section(
      title: "Order",
      rows: [
        Row(
          "x.sorted(axis: -1, descending: true)", mlx: "sorted(x, axis: -1)",
          pytorch: "x.sort(-1, descending=True).values", "MLX sorts upward only",
          for: "sorted(axis:descending:)"),
        Row(
          "x.argSort(axis: -1, descending: true)", mlx: "argSort(x, axis: -1)",
          pytorch: "x.argsort(-1, descending=True)", "MLX sorts upward only",
          for: "argSort(axis:descending:)"),
        Row(
          "x.topK(5, axis: -1)", mlx: "top(x, k: 5, axis: -1)", pytorch: "x.topk(5, -1)",
          "`values` and `indices`, as in PyTorch; MLX gives values alone, unsorted",
          for: "topK(_:axis:)"),
      ]),
  ]
}
