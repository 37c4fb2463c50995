export const id = 841;
export const ids = [841];
export const modules = {

/***/ 6841:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   currentRepository: () => (/* binding */ currentRepository)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3026);

/** The repository that runs, from the runner's environment. Throws a ConfigError where there is none. */
function currentRepository(env) {
    const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
    if (!owner || !repo)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigError */ .xL([{ input: 'GITHUB_REPOSITORY', problem: 'the runner did not say which repository this is.' }]);
    return { owner, repo };
}


/***/ })

};
