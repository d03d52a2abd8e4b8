namespace DiffGen;

/// <summary>Whether GPU kernels are emitted for a differentiable method, in a project that references ILGPU.</summary>
public enum KernelGeneration
{
    /// <summary>Emit kernels where the method can run on a GPU, and none where it cannot.</summary>
    Auto = 0,

    /// <summary>Emit kernels; a method that cannot run on a GPU is an error.</summary>
    Required = 1,

    /// <summary>Emit no kernels.</summary>
    None = 2,
}
