namespace DiffGen.Tests.Harness;

/// <content>Programs may call <c>TensorPrimitives</c>.</content>
internal static partial class CompilationHost
{
    static partial void AddReferences(List<string> paths) => paths.Add(typeof(System.Numerics.Tensors.TensorPrimitives).Assembly.Location);
}
