export const id = 609;
export const ids = [609];
export const modules = {

/***/ 6609:
/***/ ((module, __unused_webpack_exports, __webpack_require__) => {

module.exports = __webpack_require__(397);


/***/ })

};
