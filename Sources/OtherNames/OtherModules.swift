// Modules of Python, where functions have a prefix. Whatever stands behind it, the one error is about
// the prefix.

import Tensors

@available(
  *, unavailable,
  message:
    "there is no torch here: write exp(x) for torch.exp(x), Tensor.zeros([2, 3]) for torch.zeros(2, 3)"
)
public var torch: PythonModule { fatalError() }
@available(
  *, unavailable,
  message: "there is no F here: write softmax(x), which is kata 04, for F.softmax(x)"
)
public var F: PythonModule { fatalError() }
@available(*, unavailable, message: "there is no nn here: write Linear(…) for nn.Linear(…)")
public var nn: PythonModule { fatalError() }
@available(
  *, unavailable,
  message: "there is no np here: write exp(x) for np.exp(x), Tensor([1, 2]) for np.array([1, 2])"
)
public var np: PythonModule { fatalError() }

/// Any name behind a module of Python, and any call of it.
@available(*, unavailable)
@dynamicMemberLookup @dynamicCallable
public struct PythonModule {
  public subscript(dynamicMember name: String) -> PythonModule { fatalError() }
  public func dynamicallyCall(
    withKeywordArguments arguments: KeyValuePairs<String, Any>
  ) -> Tensor { fatalError() }
}
