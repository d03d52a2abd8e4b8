using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>A span on the stack of a method that waits for other threads, which see it through this.</summary>
/// <typeparam name="T">The type of its elements.</typeparam>
/// <remarks>It is good for as long as the method waits: the stack stays where it is, and the garbage collector keeps what the span refers to up to date.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct Shared<T>
{
    private readonly void* _span;

    internal Shared(void* span) => _span = span;

    /// <summary>The span.</summary>
#pragma warning disable CS8500 // what is pointed to lies on a stack
    public Span<T> Span => *(Span<T>*)_span;
#pragma warning restore CS8500
}

/// <summary>A read-only span on the stack of a method that waits for other threads, which see it through this.</summary>
/// <typeparam name="T">The type of its elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct SharedReadOnly<T>
{
    private readonly void* _span;

    internal SharedReadOnly(void* span) => _span = span;

    /// <summary>The span.</summary>
#pragma warning disable CS8500 // what is pointed to lies on a stack
    public ReadOnlySpan<T> Span => *(ReadOnlySpan<T>*)_span;
#pragma warning restore CS8500
}

/// <summary>Makes what lets other threads see a span.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Shared
{
    /// <summary>Lets other threads see a span while the method whose variable it is waits for them.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="span">A variable on the stack.</param>
    /// <returns>What the threads are given.</returns>
#pragma warning disable CS8500 // the variable lies on a stack
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Shared<T> Of<T>(ref Span<T> span)
    {
        fixed (Span<T>* address = &span)
            return new Shared<T>(address);
    }

    /// <inheritdoc cref="Of{T}(ref Span{T})"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SharedReadOnly<T> Of<T>(ref ReadOnlySpan<T> span)
    {
        fixed (ReadOnlySpan<T>* address = &span)
            return new SharedReadOnly<T>(address);
    }
#pragma warning restore CS8500
}
