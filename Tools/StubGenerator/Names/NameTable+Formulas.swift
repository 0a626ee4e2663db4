// Rows about the formulas of Sources/Tensors, and about Sources/Layers. What MLX Swift has was read in
// its sources.

extension NameTable {
  static let computing: [Section] = [
    Section(
      title: "Formulas",
      remark: """
        Plain numbers may stand on either side. What exists free exists as a method too: `exp(x)` is
        `x.exp()`. Only the root has two names: `sqrt(x)` is `x.squareRoot()`, as Swift's numbers have it.
        """,
      rows: [
        Row(
          "a + b; a - b; a * b; a / b; -a", mlx: .same,
          pytorch: "a + b; a - b; a * b; a / b; -a", for: "+(_:_:)", "-(_:_:)", "*(_:_:)",
          "/(_:_:)", "-(_:)"),
        Row(
          "x += a; x -= a; x *= a; x /= a", mlx: .same,
          pytorch: "x = x + a", "a new tensor: other owners keep the old one", for: "+=(_:_:)",
          "-=(_:_:)", "*=(_:_:)", "/=(_:_:)"),
        Row(
          "pow(x, 3); x.pow(3)", mlx: .same, pytorch: "x ** 3", "MLX has `**` too",
          for: "pow(_:_:)", "pow(_:)"),
        Row("exp(x); x.exp()", mlx: .same, pytorch: "x.exp()", for: "exp(_:)", "exp()"),
        Row("log(x); x.log()", mlx: .same, pytorch: "x.log()", for: "log(_:)", "log()"),
        Row(
          "sqrt(x); x.squareRoot()", mlx: "sqrt(x); x.sqrt()", pytorch: "x.sqrt()",
          for: "sqrt(_:)",
          "squareRoot()"),
        Row("rsqrt(x); x.rsqrt()", mlx: .same, pytorch: "x.rsqrt()", for: "rsqrt(_:)", "rsqrt()"),
        Row("x.square()", mlx: .same, pytorch: "x.square()", for: "square()"),
        Row("abs(x); x.abs()", mlx: .same, pytorch: "x.abs()", for: "abs(_:)", "abs()"),
        Row(
          "sin(x); x.sin(); cos(x); x.cos()", mlx: .same, pytorch: "x.sin(); x.cos()",
          for: "sin(_:)", "sin()", "cos(_:)", "cos()"),
        Row("tanh(x); x.tanh()", mlx: "tanh(x)", pytorch: "x.tanh()", for: "tanh(_:)", "tanh()"),
        Row("erf(x); x.erf()", mlx: "erf(x)", pytorch: "x.erf()", for: "erf(_:)", "erf()"),
        Row(
          "maximum(a, b); minimum(a, b)", mlx: .same,
          pytorch: "torch.maximum(a, b); torch.minimum(a, b)", for: "maximum(_:_:)",
          "minimum(_:_:)"),
        Row(
          "x.clip(min: 0, max: 1)", mlx: "clip(x, min: 0, max: 1)", pytorch: "x.clamp(0, 1)",
          for: "clip(min:max:)"),
        Row(
          "matmul(a, b); a.matmul(b)", mlx: .same, pytorch: "a @ b", for: "matmul(_:_:)",
          "matmul(_:)"),
        Row(
          #"einsum("b t d, b s d -> b t s", a, b)"#, mlx: #"einsum("btd,bsd->bts", a, b)"#,
          pytorch: #"torch.einsum("btd,bsd->bts", a, b)"#,
          "axes have names of any length; the compact spelling is read too", for: "einsum(_:_:)"),
      ]),
    Section(
      title: "Many numbers into one",
      remark: """
        Each takes one axis, several (`axes: [1, 2]`), or none for all of them. `keepDims: true` leaves
        what was reduced in place with size 1.
        """,
      rows: [
        Row(
          "x.sum(axis: -1, keepDims: true)", mlx: .same, pytorch: "x.sum(-1, keepdim=True)",
          for: "sum(axis:keepDims:)", "sum(axes:keepDims:)", "sum(keepDims:)"),
        Row(
          "x.mean(axis: -1, keepDims: true)", mlx: .same, pytorch: "x.mean(-1, keepdim=True)",
          for: "mean(axis:keepDims:)", "mean(axes:keepDims:)", "mean(keepDims:)"),
        Row(
          "x.variance(axis: -1, correction: 0, keepDims: true)",
          mlx: "x.variance(axis: -1, keepDims: true, ddof: 0)",
          pytorch: "x.var(-1, correction=0, keepdim=True)",
          "**no default here; 0 in MLX, 1 in PyTorch**", for: "variance(axis:correction:keepDims:)",
          "variance(axes:correction:keepDims:)", "variance(correction:keepDims:)"),
        Row(
          "x.max(axis: -1, keepDims: true)", mlx: .same, pytorch: "x.amax(-1, keepdim=True)",
          for: "max(axis:keepDims:)", "max(axes:keepDims:)", "max(keepDims:)"),
        Row(
          "x.min(axis: -1, keepDims: true)", mlx: .same, pytorch: "x.amin(-1, keepdim=True)",
          for: "min(axis:keepDims:)", "min(axes:keepDims:)", "min(keepDims:)"),
        Row(
          "x.logSumExp(axis: -1, keepDims: true)", mlx: .same,
          pytorch: "x.logsumexp(-1, keepdim=True)", for: "logSumExp(axis:keepDims:)",
          "logSumExp(axes:keepDims:)", "logSumExp(keepDims:)"),
        Row(
          "x.argMax(axis: -1, keepDims: true); x.argMax()", mlx: .same,
          pytorch: "x.argmax(-1, keepdim=True); x.argmax()", for: "argMax(axis:keepDims:)",
          "argMax()"),
        Row(
          "x.argMin(axis: -1, keepDims: true); x.argMin()", mlx: .same,
          pytorch: "x.argmin(-1, keepdim=True); x.argmin()", for: "argMin(axis:keepDims:)",
          "argMin()"),
        Row(
          "x.cumsum(axis: -1)", mlx: .same, pytorch: "x.cumsum(-1)", "one axis, forward",
          for: "cumsum(axis:)"),
        Row(
          "ids.sum(); ids.max(); ids.min()", mlx: "ids.sum().item(Int.self)",
          pytorch: "ids.sum().item()", "of all integers; gives an Int", for: "sum()", "max()",
          "min()"),
      ]),
  ]

  static let training: [Section] = [
    Section(
      title: "Gradients",
      rows: [
        Row(
          "withGradients(of: x, lossOf)", mlx: "valueAndGrad(lossOf)([x])",
          pytorch: "loss.backward(); x.grad", "the value and its gradients, at once",
          for: "withGradients(of:_:)"),
        Row(
          "withGradients(of: model) { loss }",
          mlx: "valueAndGrad(model: model, lossOf)(model, x, y)",
          pytorch: "loss.backward()", for: "withGradients(of:and:_:)"),
        Row(
          #"gradients["weight"]"#, mlx: #"gradients["weight"]"#, pytorch: "model.weight.grad",
          for: "Gradients", "names", "subscript(_:)"),
        Row(
          "gradients + gradients", mlx: .nothing, pytorch: "loss.backward(); more.backward()",
          for: "+(_:_:)"),
        Row(
          "gradients * 0.5", mlx: .nothing, pytorch: "parameter.grad.mul_(0.5)", for: "*(_:_:)"),
        Row(
          "gradients.replaced(by: gradients.tensors)", mlx: .nothing,
          pytorch: "parameter.grad = tensor",
          for: "replaced(by:)", "tensors"),
        Row("x.detached()", mlx: "stopGradient(x)", pytorch: "x.detach()", for: "detached()"),
      ]),
    Section(
      title: "Layers",
      remark: "What draws numbers is told by which generator.",
      rows: [
        Row("Module", mlx: "Module", pytorch: "nn.Module", for: "Module"),
        Row(
          "@Parameter var weight: Tensor", mlx: "@ParameterInfo var weight: MLXArray",
          pytorch: "nn.Parameter(weight)", for: "Parameter"),
        Row(
          "Linear(inputSize: 4, outputSize: 3, bias: true, using: &generator)",
          mlx: "Linear(4, 3, bias: true)", pytorch: "nn.Linear(4, 3, bias=True)",
          "you build it: kata 02", for: "Linear", "init(inputSize:outputSize:bias:using:)",
          "inputSize", "outputSize", "weight", "bias", "callAsFunction(_:)"),
        Row(
          "Dropout(rate: 0.1, using: &generator)", mlx: "Dropout(p: 0.1)",
          pytorch: "nn.Dropout(0.1)", "no default for the rate", for: "Dropout",
          "init(rate:using:)", "rate", "isTraining"),
        Row("model.train()", mlx: .same, pytorch: "model.train()", for: "train(_:)"),
        Row("model.eval()", mlx: "model.train(false)", pytorch: "model.eval()", for: "eval()"),
        Row(
          "model.freeze(); model.unfreeze()", mlx: "model.freeze(); model.unfreeze()",
          pytorch: "model.requires_grad_(False)", for: "freeze(_:)", "unfreeze()", "isFrozen"),
        Row(
          "model.parameters()", mlx: "model.parameters()", pytorch: "model.parameters()",
          "a list, as in PyTorch; MLX nests dictionaries", for: "parameters()", "TrainableTensor",
          "value"),
        Row(
          "model.namedParameters()", mlx: "model.parameters().flattened()",
          pytorch: "model.named_parameters()", for: "namedParameters()"),
        Row(
          "model.parameterCount", mlx: .nothing,
          pytorch: "sum(p.numel() for p in model.parameters())", for: "parameterCount"),
        Row(
          "model.submodules()", mlx: "model.namedModules()", pytorch: "model.named_modules()",
          "the model itself is not among them", for: "submodules()"),
        Row(
          "model.stateDictionary()", mlx: "model.parameters().flattened()",
          pytorch: "model.state_dict()", for: "stateDictionary()", "StateDictionary", "init()"),
        Row(
          "try model.load(state)", mlx: "try model.update(parameters: state, verify: .all)",
          pytorch: "model.load_state_dict(state)", for: "load(_:ignoring:)", "check(for:has:)"),
      ]),
    Section(
      title: "Looking inside",
      rows: [
        Row(
          "record(model) { model(a) }", mlx: .nothing,
          pytorch: "module.register_forward_hook(keep)",
          "finds the names itself; transformer-lens' `run_with_cache`", for: "record(_:_:)",
          "Recording"),
        Row(
          "record(model, replacing: [name: { $0 * 0 }]) { model(a) }", mlx: .nothing,
          pytorch: "module.register_forward_hook(replace)", "transformer-lens' `run_with_hooks`",
          for: "record(_:replacing:_:)"),
        Row(
          "recording[name]", mlx: .nothing, pytorch: "kept[name]",
          "transformer-lens' `cache[name]`",
          for: "all(_:)", "all(endingWith:)", "names"),
      ]),
    Section(
      title: "Training",
      rows: [
        Row(
          "crossEntropy(x, ids)", mlx: "crossEntropy(logits: x, targets: ids, reduction: .mean)",
          pytorch: "F.cross_entropy(x, ids)", "**the mean; MLX's default is none**",
          for: "crossEntropy(_:_:ignoring:)"),
        Row(
          "AdamW(model, learningRate: 1e-3)",
          mlx: "AdamW(learningRate: 1e-3, biasCorrection: true)",
          pytorch: "torch.optim.AdamW(model.parameters(), lr=1e-3)",
          "MLX leaves the bias correction out by default", for: "AdamW",
          "init(_:learningRate:betas:epsilon:weightDecay:)", "learningRate", "betas", "epsilon",
          "weightDecay"),
        Row(
          "optimizer.step(gradients)", mlx: "optimizer.update(model: model, gradients: gradients)",
          pytorch: "optimizer.step()", for: "step(_:)", "step(_:maximumNorm:)", "Optimizer"),
        Row(
          "try optimizer.load(state)", mlx: .nothing,
          pytorch: "optimizer.load_state_dict(state)", for: "load(_:)"),
        Row(
          "optimizer.step(gradients, maximumNorm: 1)",
          mlx: "clipGradNorm(gradients: gradients, maxNorm: 1)",
          pytorch: "nn.utils.clip_grad_norm_(model.parameters(), 1)"),
        Row(
          "Workers.run(4) { worker in worker.rank }", mlx: .nothing,
          pytorch: "multiprocessing.spawn(work, nprocs=4)", "threads, which share nothing",
          for: "Workers", "run(_:_:)"),
        Row(
          "worker.rank; worker.count", mlx: .nothing,
          pytorch: "distributed.get_rank(); distributed.get_world_size()", for: "Worker", "rank"),
        Row(
          "worker.send(x, to: worker.next)", mlx: .nothing, pytorch: "distributed.isend(x, next)",
          "goes on at once", for: "send(_:to:)", "next", "sentCount"),
        Row(
          "worker.receive(from: worker.previous)", mlx: .nothing,
          pytorch: "distributed.recv(x, previous)", "waits", for: "receive(from:)", "previous"),
      ]),
  ]

  static let katas: [Section] = [
    Section(
      title: "What you build",
      remark: "The engine has none of these: the katas do.",
      rows: [
        Row(
          "LayerNorm([768], epsilon: 1e-5)", mlx: "LayerNorm(dimensions: 768, eps: 1e-5)",
          pytorch: "nn.LayerNorm(768, eps=1e-5)"),
        Row(
          "Embedding(count: 100, size: 8, using: &generator)",
          mlx: "Embedding(embeddingCount: 100, dimensions: 8)", pytorch: "nn.Embedding(100, 8)"),
        Row("softmax(x, axis: -1)", mlx: .same, pytorch: "x.softmax(-1)"),
        Row("gelu(x)", mlx: .same, pytorch: "F.gelu(x)"),
        Row("geluTanh(x)", mlx: "geluApproximate(x)", pytorch: #"F.gelu(x, approximate="tanh")"#),
        Row(
          "ScaledDotProductAttention.scores(a, b)",
          mlx: "MLXFast.scaledDotProductAttention(queries:keys:values:scale:mask:)",
          pytorch: "F.scaled_dot_product_attention(q, k, v)", "in three steps"),
        Row(
          "MultiHeadSelfAttention", mlx: "MultiHeadAttention",
          pytorch: "nn.MultiheadAttention",
          "BERT's"),
        Row(
          "KeyValueCache(layerCount: 12)", mlx: .nothing, pytorch: "transformers.DynamicCache()"),
        Row(
          "SGD(model, learningRate: 0.1, momentum: 0.9)",
          mlx: "SGD(learningRate: 0.1, momentum: 0.9)",
          pytorch: "torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)"),
        Row(
          "Clipping.clipped(gradients, toNorm: 1)",
          mlx: "clipGradNorm(gradients: gradients, maxNorm: 1)",
          pytorch: "nn.utils.clip_grad_norm_(model.parameters(), 1)"),
      ])
  ]
}
